"""Knows a family: people hold their children, and the questions walk the tree."""

from __future__ import annotations

from collections.abc import Iterator

from plugin_api import hookimpl

CHARACTER_NAME = "Great-Aunt Ursula"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/ursula.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You know who married whom, and why."}
TALK = ["tree", "ancestors Ida", "cousins Ida", "depth", "oldest", "who is Zed", "related Tom Ida", "names"]

BORN = """Ursula 1920
Ursula>Max 1944
Ursula>Eva 1947
Max>Ida 1970
Max>Jon 1972
Eva>Tom 1975
Tom>Mia 2001"""


class Person:
    known: dict[str, Person] = {}

    def __init__(self, name: str, born: int, parent: Person | None = None) -> None:
        self.name, self.born, self.parent = name, born, parent
        self.children: list[Person] = []
        if parent is not None:
            parent.children.append(self)
        Person.known[name] = self

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}, {self.born})"

    def __iter__(self) -> Iterator[Person]:
        yield self
        for child in self.children:
            yield from child

    def __reversed__(self) -> Iterator[Person]:
        return reversed(list(self))

    def ancestors(self) -> Iterator[Person]:
        person = self
        while (person := person.parent) is not None:
            yield person

    @property
    def depth(self) -> int:
        return 1 + max((child.depth for child in self.children), default=0)

    def lines(self, indent: int = 0) -> Iterator[str]:
        yield f"{'  ' * indent}{self.name} ({self.born % 100:02d})"
        for child in sorted(self.children, key=lambda each: -each.born):
            yield from child.lines(indent + 1)


for line in BORN.split("\n"):
    path, year = line.rsplit(maxsplit=1)
    *parents, who = path.split(">")
    Person(who, int(year), Person.known[parents[0]] if parents else None)
root = Person.known["Ursula"]


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} You have {len(list(root)) - 1} descendants, the last is {next(reversed(root))}."


@hookimpl
def reply(scene, message):
    question, *names = message.text.removeprefix("who is ").split()
    people = [Person.known.get(name) for name in names]
    if question == "ancestors":
        return " < ".join(each.name for each in people[0].ancestors())
    if question == "cousins":
        parent = people[0].parent
        return str([child for aunt in parent.parent.children if aunt is not parent for child in aunt.children])
    if question == "related":
        first, second = ({each.name for each in (one, *one.ancestors())} for one in people)
        return ", ".join(sorted(first & second, key=lambda name: -Person.known[name].born))
    if question == "tree":
        return "\n".join(root.lines())
    return f"{root.depth} {min(root, key=lambda one: one.born)} {[one.name for one in root if question in ('names', one.name)]}"
