"""Sorts whatever arrives by what it can do, not by what it is."""

from collections.abc import (
    Callable,
    Collection,
    Container,
    Generator,
    Hashable,
    ItemsView,
    Iterable,
    Iterator,
    KeysView,
    Mapping,
    MappingView,
    MutableSequence,
    Reversible,
    Sequence,
    Set,
    Sized,
    ValuesView,
)

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Sorting Office"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/sorting.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You sort things by what they can do."}
TALK = ["text", "list", "pairs", "sack", "stream", "stamp", "keys", "row 2 5", "row 9 3", "broken"]

KINDS = [
    Callable, Collection, Container, Generator, Hashable, ItemsView, Iterable, Iterator, KeysView, Mapping,
    MappingView, MutableSequence, Reversible, Sequence, Set, Sized, ValuesView,
]  # fmt: skip


class Sack:
    """Holds things; you may only ask whether one is in it."""

    def __init__(self, *things: str) -> None:
        self._things = things

    def __contains__(self, thing: object) -> bool:
        return thing in self._things


class Row(Sequence):
    """Every number from one to another; everything else follows from two methods."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last

    def __len__(self) -> int:
        return max(0, self.last - self.first + 1)

    def __getitem__(self, index: int) -> int:
        if not -len(self) <= index < len(self):
            raise IndexError(f"{index} is off the row")
        return self.first + index % len(self)


THINGS = {"text": "a", "list": [1], "pairs": {"a": 1}.items(), "sack": Sack("a"), "stream": (n for n in "ab")}
THINGS |= {"stamp": len, "keys": {"a": 1}.keys()}


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    both = [kind.__name__ for kind in KINDS if issubclass(Row, kind)]
    return f"{INSTRUCTIONS['instruction_prompt']} A row is a {', a '.join(both)}."


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    match message.text.split():
        case ["row", first, last]:
            row = Row(int(first), int(last))
            return (
                f"{list(row)} {list(reversed(row))} {4 in row} {row.count(3)} {row.index(row[-1])} {'a' in Sack('a')}"
            )
        case [name]:
            return ", ".join(kind.__name__ for kind in KINDS if isinstance(THINGS[name], kind)) or "nothing at all"
