"""Rings changes on a few bells, and never the same row twice."""

import itertools as it
from itertools import dropwhile, filterfalse, pairwise, permutations, starmap, takewhile, tee, zip_longest

from plugin_api import hookimpl

CHARACTER_NAME = "Great Tom's Ringer"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/ringer.wav"}
INSTRUCTIONS = {"instruction_prompt": "You ring bells. You count under your breath."}
TALK = ["4", "hunt 6", "hunt 1", "moves 5", "rows 123 4567", "wait ..ding.dong..", "0", "many"]


def plain_hunt(bells):
    """Yield rows in which neighbours swap, now from the first bell, now from the second."""
    row = start = list(range(1, bells + 1))
    for turn in it.count():
        yield row
        row = row[:]
        for left in range(turn % 2, bells - 1, 2):
            row[left], row[left + 1] = row[left + 1], row[left]
        if row == start:
            return


def moves(rows):
    before, after = tee(rows)
    next(after, None)
    for old, new in zip(before, after):
        yield sum(a != b for a, b in zip(old, new)) // 2


def show(row):
    return "".join(map(str, row))


@hookimpl
def make_system_prompt(scene):
    rows = list(islice_rows(plain_hunt(5), 3))
    return f"{INSTRUCTIONS['instruction_prompt']} It goes {', '.join(map(show, rows))}."


def islice_rows(rows, stop):
    return (row for _, row in zip(range(stop), rows))


@hookimpl
def reply(scene, message):
    match message.text.split():
        case ["hunt", bells]:
            rows = list(plain_hunt(int(bells)))
            return f"{len(rows)} rows: {' '.join(map(show, rows[:8]))}"
        case ["moves", bells]:
            swaps = list(moves(plain_hunt(int(bells))))
            steady = all(a == b for a, b in pairwise(swaps))
            return f"{swaps} {'steady' if steady else 'uneven'}"
        case ["rows", first, second]:
            both = [a + b for a, b in zip_longest(first, second, fillvalue="-")]
            return f"{both} {list(starmap(divmod, [(7, 2), (9, 4)]))} {list(starmap(pow, zip(range(4), it.repeat(2))))}"
        case ["wait", sound]:
            heard = "".join(dropwhile(lambda c: c == ".", sound))
            first = "".join(takewhile(str.isalpha, heard))
            quiet = "".join(filterfalse(str.isalpha, sound))
            return f"{heard} {first} {quiet}"
        case [number]:
            orders = permutations(range(1, int(number) + 1))
            true_rows = [show(order) for order in orders if order[0] == 1]
            scene.state["rung"] = scene.state.get("rung", 0) + len(true_rows)
            return f"{' '.join(true_rows)} ({scene.state['rung']} rung, {len(list(permutations('abc', 2)))} pairs)"
