"""Tilda Tally converts measures and looks up days.

Shows: tools. A language model may call them; without one, ``reply`` calls them itself by returning a ``ToolCall`` and
is asked again with what came of it.
"""

import calendar
import re
from datetime import date
from typing import Any

from characters.resources.listening import mentions, tidy
from characters.resources.measures import UNITS, convert, known_unit
from plugin_api import Message, Scene, ToolCall, hookimpl
from plugin_api.prompts import build_system_prompt

CHARACTER_NAME = "Tilda Tally"

VOICE_SOURCE = {
    "source_type": "file",
    "path_on_server": "greenroom/tilda-tally.wav",
    "description": "Dry and exact, with a smile at the end of the line.",
}

INSTRUCTIONS = {
    "language": "en",
    "instruction_prompt": "You are Tilda Tally, last clerk of the Office of Weights and Days. You never compute in "
    "your head: use your tools for every measure and every date, and report the result drily.",
}

METADATA = {"good": True, "comment": "Try: 10 miles in km; 30 celsius to fahrenheit; what day was 20 July 1969?"}


def describe_tool(name: str, description: str, **properties: dict[str, Any]) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


UNIT, NUMBER = {"type": "string", "enum": list(UNITS)}, {"type": "integer", "minimum": 1, "maximum": 9999}

TOOLS = [
    describe_tool("convert", "Convert an amount into another unit.", amount={"type": "number"}, unit=UNIT, into=UNIT),
    describe_tool("day_of_week", "Tell the day of the week of a date.", year=NUMBER, month=NUMBER, day=NUMBER),
]

MEASURE = re.compile(r"(-?\d{1,12}(?:\.\d{1,6})?) ?°?([a-z]+) (?:in|into|to|as) °?([a-z]+)")
MONTHS = [name.casefold() for name in calendar.month_name]


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return build_system_prompt(INSTRUCTIONS["instruction_prompt"], scene.language)


@hookimpl
def greet(scene: Scene) -> str:
    return "Office of Weights and Days, Tilda Tally speaking. Have you a measure to convert, or a date to look up?"


@hookimpl
def reply(scene: Scene, message: Message) -> str | ToolCall:
    if message.role == "tool":
        scene.state["entries"] = scene.state.get("entries", 0) + 1
        return f"{message.text} I have filed that as entry number {scene.state['entries']}."
    said = tidy(message.text)
    return find_measure(message.text) or find_date(said, scene.now.date()) or small_talk(said, scene.state)


@hookimpl
def call_tool(scene: Scene, call: ToolCall) -> str:
    match call.name:
        case "convert":
            return convert(**call.arguments)
        case "day_of_week":
            return day_of_week(**call.arguments)
        case unknown:
            raise ValueError(f"this office has no tool named {unknown!r}")


def day_of_week(year: int, month: int, day: int) -> str:
    if month > 12 or day > calendar.monthrange(year, month)[1]:
        return "There is no such day in the calendar; somebody has been at the pages."
    weekday = calendar.day_name[date(year, month, day).weekday()]
    return f"The book of days says {weekday} for {day} {calendar.month_name[month]} {year}."


def find_measure(text: str) -> ToolCall | None:
    found = MEASURE.search(" ".join(text[:200].lower().replace(",", "").split()))
    if found and (unit := known_unit(found[2])) and (into := known_unit(found[3])):
        return ToolCall("convert", {"amount": float(found[1]), "unit": unit, "into": into})
    return None


def find_date(said: str, today: date) -> ToolCall | None:
    numbers = [int(digits) for digits in re.findall(r"\b(\d{1,4})(?:st|nd|rd|th)?\b", said) if int(digits)]
    named = [MONTHS.index(word) for word in said.split() if word in MONTHS[1:]]
    match sorted(numbers) if named else numbers:
        case [day] if named:
            year, month = today.year, named[0]
        case [day, year] if named:
            month = named[0]
        case [year, month, day] if year > 31 and not named:
            pass
        case [day, month, year] if year > 31 and not named:
            pass
        case _ if mentions(said, "today", "what day is it"):
            year, month, day = today.year, today.month, today.day
        case _:
            return None
    return ToolCall("day_of_week", {"year": year, "month": month, "day": day})


def small_talk(said: str, state: dict[str, Any]) -> str:
    if mentions(said, "hello", "hi", "good morning", "good evening", "bonjour"):
        return "Good day. Take a number; oh, you are the only one. What shall I look up?"
    if mentions(said, "thanks", "thank you", "merci"):
        return "The office is obliged. It so rarely is."
    if mentions(said, "how many", "entries", "ledger"):
        return f"The ledger stands at {state.get('entries', 0)} entries."
    return "I have no form for that. Ask me for ten miles in kilometres, in figures, or for the day of 20 July 1969."
