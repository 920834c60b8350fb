"""Keeps a timeline of a village, sorted whichever way one likes."""

from datetime import date, timedelta
from typing import NamedTuple

from plugin_api import hookimpl

CHARACTER_NAME = "Chronicler"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/chronicler.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You keep the chronicle of a small village."}
TALK = ["first", "last 2", "between 1800 and 1900", "longest", "gap", "add 1950-05-05 a fair", "last 1", "century"]


class Event(NamedTuple):
    day: date
    what: str
    days: int = 1

    @property
    def end(self) -> date:
        return self.day + timedelta(days=self.days - 1)

    def __str__(self) -> str:
        return f"{self.day:%d %b %Y}: {self.what}" + (f" (until {self.end.isoformat()})" if self.days > 1 else "")


EVENTS = [
    Event(date(1871, 10, 8), "the great fire", days=3),
    Event(date(1623, 4, 1), "the church is founded"),
    Event(day=date(1911, 7, 20), what="the railway comes"),
    Event(date(1799, 12, 24), "the long frost", 40),
]


def events(state: dict) -> list[Event]:
    added = [Event(date.fromisoformat(day), what) for day, what in state.get("added", [])]
    return sorted(EVENTS + added)


@hookimpl
def make_system_prompt(scene):
    fields = ", ".join(Event._fields)
    return f"{INSTRUCTIONS['instruction_prompt']} An event has {fields}, like {EVENTS[1]._asdict()}."


@hookimpl
def reply(scene, message):
    known = events(scene.state)
    match message.text.split():
        case ["first"]:
            (day, what, *_), *rest = known
            return f"{day.year}: {what}, and {len(rest)} more"
        case ["last", count]:
            return "\n".join(map(str, reversed(known[-int(count) :])))
        case ["between", low, "and", high]:
            return "; ".join(event.what for event in known if int(low) <= event.day.year < int(high))
        case ["longest"]:
            return str(max(known, key=lambda event: event.days)._replace(what="the longest of all"))
        case ["gap"]:
            gaps = {second.day - first.end: (first, second) for first, second in zip(known, known[1:])}
            longest = max(gaps)
            return f"{longest.days} days between {' and '.join(event.what for event in gaps[longest])}"
        case ["add", day, *what]:
            scene.state.setdefault("added", []).append([day, " ".join(what)])
            return f"Noted as number {[event.day.isoformat() for event in events(scene.state)].index(day) + 1}."
    by_century: dict[int, list[str]] = {}
    for event in sorted(known, key=lambda event: (-event.day.year // 100, event.what)):
        by_century.setdefault(event.day.year // 100 + 1, []).append(event.what)
    return str(by_century)
