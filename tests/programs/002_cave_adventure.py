"""A small cave to explore: rooms are data, commands are matched by their words."""

from dataclasses import dataclass, field
from enum import Enum

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "The Cave"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/cave.wav", "description": "Dripping."}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a cave that narrates itself."}
TALK = ["look", "go north", "take lamp", "n", "go up", "take rope and lamp", "drop lamp", "say hello there", "", "dance"]


class Way(Enum):
    NORTH = "n"
    SOUTH = "s"
    UP = "u"

    @classmethod
    def from_word(cls, word: str) -> "Way | None":
        return next((way for way in cls if word in (way.value, way.name.lower())), None)

    @property
    def back(self) -> "Way":
        return {Way.NORTH: Way.SOUTH, Way.SOUTH: Way.NORTH}.get(self, self)


@dataclass
class Room:
    title: str
    exits: dict[Way, str] = field(default_factory=dict)
    things: list[str] = field(default_factory=list)

    def describe(self, here: list[str]) -> str:
        seen = f" You see: {', '.join(here)}." if here else ""
        return f"{self.title}.{seen} Exits: {'/'.join(sorted(way.name for way in self.exits)) or 'nowhere'}."


ROOMS = {
    "mouth": Room("The mouth of the cave", {Way.NORTH: "hall"}, ["lamp"]),
    "hall": Room("A hall of wet stone", {Way.SOUTH: "mouth", Way.UP: "ledge"}, ["rope", "bone"]),
    "ledge": Room("A ledge under the stars"),
}


@hookimpl
def on_session_start(scene: Scene) -> None:
    scene.state.update(at="mouth", bag=[], floor={name: room.things[:] for name, room in ROOMS.items()})


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} The visitor is at: {ROOMS[scene.state['at']].title}."


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    state = scene.state
    room, floor, bag = ROOMS[state["at"]], state["floor"][state["at"]], state["bag"]
    match message.text.lower().split():
        case []:
            return "Silence."
        case ["look" | "l"]:
            return room.describe(floor)
        case ["go", word] | [("n" | "s" | "u" | "north" | "south" | "up") as word]:
            if (way := Way.from_word(word)) in room.exits:
                state["at"] = room.exits[way]
                return f"(back is {way.back.name}) {ROOMS[state['at']].describe(state['floor'][state['at']])}"
            return f"No way {word}."
        case ["take", thing, *_] if thing in floor:
            floor.remove(thing)
            bag.append(thing)
            return f"Taken. You carry {bag!r}."
        case ["drop", thing] if thing in bag:
            floor.append(bag.pop(bag.index(thing)))
            return "Dropped."
        case ["say", *words]:
            return f"Echo: {' '.join(words)}... {words[-1]}..."
        case [verb, *rest]:
            return f"You cannot {verb} here{' with ' + rest[0] if rest else ''}."
