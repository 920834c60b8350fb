"""Counts like a Roman: a class of numerals that compares, adds and converts."""

from functools import total_ordering

from plugin_api import hookimpl

CHARACTER_NAME = "Centurion Unus"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/centurion.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You count in Roman numerals only."}
TALK = ["XIV + 6", "2024", "MCMXC < MM", "IIII", "0", "hello", "X * 3", "XII - XX", "C == 100"]

VALUES = dict(M=1000, CM=900, D=500, CD=400, C=100, XC=90, L=50, XL=40, X=10, IX=9, V=5, IV=4, I=1)


class NotRoman(ValueError):
    """What no Roman would write."""


@total_ordering
class Roman:
    def __init__(self, number: int) -> None:
        if not 0 < number < 4000:
            raise NotRoman(f"Romans have no {number}")
        self.number = number

    @classmethod
    def parse(cls, text: str) -> "Roman":
        if text.isdigit():
            return cls(int(text))
        rest, number = text.upper(), 0
        try:
            while rest:
                sign = next(sign for sign in VALUES if rest.startswith(sign))
                number, rest = number + VALUES[sign], rest.removeprefix(sign)
        except StopIteration as error:
            raise NotRoman(f"{text!r} is Greek to me") from error
        if str(made := cls(number)) != text.upper():
            raise NotRoman(f"{text} is written {made}")
        return made

    def __str__(self) -> str:
        written, rest = "", self.number
        for sign, value in VALUES.items():
            times, rest = divmod(rest, value)
            written += sign * times
        return written

    def __int__(self) -> int:
        return self.number

    def __hash__(self) -> int:
        return hash(self.number)

    def __eq__(self, other: object) -> bool:
        return int(self) == int(other) if isinstance(other, (Roman, int)) else NotImplemented

    def __lt__(self, other: "Roman | int") -> bool:
        return self.number < int(other)


OPERATIONS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} It is the year {Roman(scene.now.year)}, hour {Roman(scene.now.hour)}."


@hookimpl
def reply(scene, message):
    match [part if part in OPERATIONS or part in ("<", "==") else Roman.parse(part) for part in message.text.split()]:
        case [Roman() as left, "<", Roman() as right]:
            return f"{left < right} {left >= right} {max(left, right)} {sorted([right, left, Roman(5)])[0]}"
        case [Roman() as left, "==", Roman(number=number)]:
            return f"{left == number} {left != number} {left in {Roman(number)}} {left == 'C'}"
        case [left, str(sign), right]:
            return f"{left} {sign} {right} = {Roman(OPERATIONS[sign](int(left), int(right)))}"
        case [alone]:
            return f"{alone} is {int(alone)}"
