"""Reads recipes and scales them for more mouths."""

import re
from fractions import Fraction

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Saucepan"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/saucepan.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a saucepan. You scale recipes and simmer."}
TALK = ["2 cups flour; 1/2 tsp salt; 3 eggs", "double", "for 5", "a pinch of luck", "bake at 350F for 1h20m", "what?"]

LINE = re.compile(
    r"""
    ^\s*
    (?P<amount>\d+(?:/\d+)?)    # 2 or 1/2
    \s+
    (?:(?P<unit>cups?|tsp|g)\s+)?
    (?P<thing>[a-z ]+?)
    \s*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
HEAT = re.compile(r"(\d+)\s?F\b")
SPAN = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?$")


def read(text: str) -> list[dict]:
    found = [LINE.match(line) for line in text.split(";")]
    return [match.groupdict(default="") for match in found if match]


def scale(lines: list[dict], factor: Fraction) -> list[dict]:
    return [line | {"amount": str(Fraction(line["amount"]) * factor)} for line in lines]


def to_celsius(match: re.Match) -> str:
    return f"{round((int(match[1]) - 32) * 5 / 9)}°C"


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return INSTRUCTIONS["instruction_prompt"]


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    said = message.text
    pot = scene.state.get("pot", [])
    if lines := read(said):
        scene.state["pot"] = lines
        return f"In it goes: {'; '.join(' '.join(filter(None, line.values())) for line in lines)}."
    if said == "double" or re.fullmatch(r"for \d+", said):
        factor = Fraction(2) if said == "double" else Fraction(int(re.search(r"\d+", said).group()), 4)
        scene.state["pot"] = scale(pot, factor)
        return ", ".join("{amount} {unit} {thing}".format(**line) for line in scene.state["pot"])
    if HEAT.search(said):
        hours, minutes = (int(part or 0) for part in SPAN.search(said).groups())
        total = 60 * hours + minutes
        where = [match.span() for match in re.finditer(r"\b[a-z]+\b", said)]
        there = re.sub(HEAT, to_celsius, said)
        return f"{there} ({total} minutes), words at {where}"
    if found := re.match(r"(?:a|an|the) (\w+) of (\w+)", said):
        answer = found.expand(r"The \2 is yours, \1 by \1.")
        return f"{answer} {found.start(2)} {found.end()} {found.lastindex}"
    return re.match("x", said).group()
