"""Weaves patterns out of little iterators."""

import operator
from itertools import accumulate, chain, combinations, combinations_with_replacement, compress, count, cycle, islice
from itertools import product, repeat

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Loom"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/loom.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a loom. You think in over and under."}
TALK = ["stripes 12 rwb", "check 4", "pairs rgb", "grow 1 2 3 4", "mask 10110 abcde", "number", "threads", "wash"]


def stripes(length: int, colours: str) -> str:
    return "".join(islice(cycle(colours), length))


def check(size: int) -> str:
    rows = islice(cycle(["#.", ".#"]), size)
    return "\n".join(stripes(size, row) for row in rows)


def pairs(colours: str) -> str:
    mixed = ["".join(pair) for pair in combinations(colours, 2)]
    doubled = ["".join(pair) for pair in combinations_with_replacement(colours, 2)]
    ordered = ["".join(pair) for pair in product(colours, repeat=2)]
    return f"{mixed} {doubled} {len(ordered)}"


def grow(*lengths: int) -> str:
    sums = accumulate(lengths)
    products = accumulate(lengths, operator.mul)
    highest = accumulate([3, 1, 4, 1, 5], max, initial=2)
    return f"{[*sums]} {list(products)} {list(highest)}"


def numbered(words):
    return [f"{number}{word}" for number, word in zip(count(10, -3), words)]


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    wall = chain(["/" * 5], repeat("|||||", 2), ["\\" * 5])
    return INSTRUCTIONS["instruction_prompt"] + "\n" + "\n".join(wall)


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    order, *rest = message.text.split()
    scene.state["woven"] = list(chain(scene.state.get("woven", []), [order]))
    match order, rest:
        case "stripes", [length, colours]:
            return stripes(int(length), colours)
        case "check", [size]:
            return check(int(size))
        case "pairs", [colours]:
            return pairs(colours)
        case "grow", lengths:
            return grow(*map(int, lengths))
        case "mask", [bits, thread]:
            return "".join(compress(thread, map(int, bits)))
        case "number", _:
            return f"{numbered(scene.state['woven'])} {count(2)!r} {repeat('x', 3)!r}"
        case "threads", _:
            threads = chain.from_iterable(scene.state["woven"])
            every_other = list(islice(threads, 1, 20, 3))
            return "".join(every_other) + str(next(threads, "!"))
    return f"{next(iter(cycle([])))}"
