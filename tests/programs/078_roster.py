"""Draws up rosters: who is on which shift, in groups of three."""

from itertools import chain, groupby, islice
from operator import itemgetter

from plugin_api import Message, Scene, hookimpl

try:
    from itertools import batched
except ImportError:  # before Python 3.12

    def batched(things, size):
        rest = iter(things)
        while batch := tuple(islice(rest, size)):
            yield batch


CHARACTER_NAME = "Foreman Quint"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/quint.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You draw up rosters and brook no swaps."}
TALK = ["Ada Bo Cy Dee Eve Flo Gus", "by shift", "Hal", "by letter", "nobody"]

SHIFTS = ["early", "late", "night"]


def assign(names: list[str]) -> list[dict]:
    groups = batched(names, 3)
    return [
        {"name": name, "shift": SHIFTS[number % len(SHIFTS)]} for number, group in enumerate(groups) for name in group
    ]


def by(key: str, roster: list[dict]) -> dict[str, list[str]]:
    ordered = sorted(roster, key=itemgetter(key))
    return {value: [entry["name"] for entry in group] for value, group in groupby(ordered, key=itemgetter(key))}


def run_lengths(text: str) -> str:
    return "".join(f"{letter}{len(list(run))}" for letter, run in groupby(text))


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return INSTRUCTIONS["instruction_prompt"]


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    names = scene.state.setdefault("names", [])
    match message.text.split():
        case ["by", "shift"]:
            return str(by("shift", assign(names)))
        case ["by", "letter"]:
            initials = "".join(sorted(name[0] for name in chain(names, names[:2])))
            return run_lengths(initials)
        case new:
            names.extend(new)
            return "; ".join(f"{entry['name']} {entry['shift']}" for entry in assign(names))
