"""Seats guests in rows: slices, transposition, swaps, and lists of lists."""

from plugin_api import hookimpl

CHARACTER_NAME = "Usher"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/usher.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You seat people so that nobody sits beside an enemy."}
TALK = ["plan 3", "columns", "swap 0 5", "aisle", "free 1", "mirror", "snake", "plan 4", "couples", "bigger", "swap 0 99"]

GUESTS = "Ada Bob Cy Dot Eve Fay Gus Hal Ida Jon".split()


def rows(guests: list, width: int) -> list[list]:
    return [guests[start : start + width] for start in range(0, len(guests), width)]


def show(table) -> str:
    return "\n".join(" ".join(f"{guest or '---':<3}" for guest in row).rstrip() for row in table)


def transposed(table: list[list]) -> list[list]:
    width = max(map(len, table))
    padded = [row + [None] * (width - len(row)) for row in table]
    return [[row[column] for row in padded] for column in range(width)]


@hookimpl
def on_session_start(scene):
    scene.state["guests"] = [*GUESTS]
    scene.state["width"] = 5


@hookimpl
def make_system_prompt(scene):
    first, second, *_, last = GUESTS
    return f"{INSTRUCTIONS['instruction_prompt']} {first}, {second} to {last}: {GUESTS[-3:]} {GUESTS[::4]} {GUESTS[5:2:-1]}"


@hookimpl
def reply(scene, message):
    state = scene.state
    guests = state["guests"]
    word, *numbers = message.text.split()
    numbers = [int(number) for number in numbers]
    match word, numbers:
        case "plan", [width]:
            state["width"] = width
        case "columns", []:
            return show(transposed(rows(guests, state["width"])))
        case "swap", [a, b]:
            guests[a], guests[b] = guests[b], guests[a]
        case "aisle", _:
            guests[2:2] = [None]
            guests[-1:] = [None, guests[-1]]
        case "free", [number]:
            leaving = guests.pop(number)
            del guests[-2:]
            return f"{leaving} leaves, {len(guests)} stay"
        case "mirror", _:
            table = [row[::-1] for row in rows(guests, state["width"])]
            table.reverse()
            return show(table)
        case "snake", _:
            return show([row if number % 2 == 0 else list(reversed(row)) for number, row in enumerate(rows(guests, 4))])
        case "couples", _:
            named = [guest for guest in guests if guest]
            couples = [f"{one}+{two}" for one, two in zip(named[::2], named[1::2])]
            guests[::2] = sorted(guests[::2], key=lambda guest: guest or "")
            return f"{couples} {[(i, j) for i in range(3) for j in range(i) if (i + j) % 2]} {named.index('Cy')}"
        case "bigger", _:
            grid = [[0] * 3 for _ in range(2)]
            grid[0][1] += 5
            grid[1][-1] -= grid[0][1]
            grid *= 2
            grid[3][0] = 7
            guests *= 1
            guests += ("Kay",)
            guests.extend("Lu".split())
            guests.insert(0, guests.pop())
            return f"{grid} {guests.count(None)} {guests[0]} {sum([cell for row in grid for cell in row])}"
    return show(rows(guests, state["width"]))
