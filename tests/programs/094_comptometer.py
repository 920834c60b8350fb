"""A calculating machine with a key for every operator."""

import operator
from operator import attrgetter, itemgetter, methodcaller

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Comptometer"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/comptometer.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a calculating machine. You go clack."}
TALK = [
    "7 + 5",
    "7 // 2",
    "7 / 0",
    "6 << 2",
    "3 ** 4",
    "- 5",
    "~ 5",
    "5 is 5",
    "1 2 3",
    "sort",
    "words",
    "slip",
    "2 @ 2",
]

BINARY = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow, "<<": operator.lshift, ">>": operator.rshift, "&": operator.and_,
    "|": operator.or_, "^": operator.xor, "<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne,
    ">=": operator.ge, ">": operator.gt, "is": operator.is_, "isnt": operator.is_not, "@": operator.matmul,
}  # fmt: skip
UNARY = {"-": operator.neg, "+": operator.pos, "~": operator.invert, "not": operator.not_, "size": operator.abs}


class Slip:
    def __init__(self, number, words):
        self.number, self.words = number, words


SLIPS = [Slip(2, "two geese"), Slip(1, "one hat"), Slip(2, "a bun")]


def lists() -> list:
    numbers = [3, 1, 3]
    return [
        operator.concat(numbers, [4]),
        operator.contains(numbers, 1),
        operator.countOf(numbers, 3),
        operator.indexOf(numbers, 1),
        operator.getitem(numbers, slice(1, None)),
        operator.length_hint(iter(numbers)) + operator.index(True),
        operator.inv(7) if operator.truth(numbers) else 0,
    ]


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} {lists()} {len(BINARY) + len(UNARY)} keys"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    match message.text.split():
        case ["sort"]:
            return ", ".join(slip.words for slip in sorted(SLIPS, key=attrgetter("number", "words")))
        case ["words"]:
            cut, second = methodcaller("split", " ", maxsplit=1), itemgetter(1)
            return (
                f"{[second(cut(slip.words)) for slip in SLIPS]} {itemgetter(2, 0)('abc')} {itemgetter('x')({'x': 1})}"
            )
        case ["slip"]:
            return str(attrgetter("words.weight")(SLIPS[0]))
        case [sign, number]:
            return f"clack {UNARY[sign](int(number))}"
        case [left, sign, right] if sign in BINARY:
            result = BINARY[sign](int(left), int(right))
            scene.state["tape"] = [*scene.state.get("tape", []), result]
            return f"clack {result} {methodcaller('count', result)(scene.state['tape'])}"
    return f"bzzt {scene.state['tape']}"
