"""Keeps keys by the names of their doors, whatever the capitals."""

from collections import UserDict, UserList, namedtuple

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "The Janitor"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/janitor.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You jingle. You know every door and its key."}
TALK = ["Attic", "CELLAR", "lend cellar Ines", "cellar", "lose attic", "attic", "walk", "swap", "forge"]

Key = namedtuple("Key", "door number lent_to", defaults=[None])


class KeyRing(UserDict):
    """A dict that does not mind capitals."""

    def __setitem__(self, door: str, key: Key) -> None:
        super().__setitem__(door.lower(), key)

    def __getitem__(self, door: str) -> Key:
        return super().__getitem__(door.lower())

    def __contains__(self, door: object) -> bool:
        return isinstance(door, str) and door.lower() in self.data

    def __missing__(self, door: str) -> Key:
        return Key(door, 0, "nobody")


class Round(UserList):
    """A list that closes on itself."""

    def __getitem__(self, index):
        return super().__getitem__(index % len(self.data)) if isinstance(index, int) else super().__getitem__(index)


def make_ring() -> KeyRing:
    return KeyRing({door: Key(door, number) for number, door in enumerate(["attic", "Cellar", "gate"], start=1)})


RING = make_ring()


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} {', '.join(RING)} {Key._fields} {Key._make(['shed', 9, None])}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    match message.text.split():
        case ["lend", door, name]:
            RING[door] = RING[door]._replace(lent_to=name)
            scene.state[door] = RING[door]._asdict()
            return f"{RING[door].lent_to} has {RING[door]}"
        case ["lose", door]:
            lost = RING.pop(door)
            return f"{lost.number} is gone; {len(RING)} left, {sorted(RING.items())[0][1] == ('Cellar', 2, 'Ines')}"
        case ["walk"]:
            doors = Round(RING)
            doors.append("roof")
            doors += ["street"]
            doors.insert(0, "bed")
            twice = doors * 2 == doors + doors
            return f"{doors[0]} {doors[-1]} {doors[7]} {doors[1:3]} {doors.index('roof')} {doors} {twice}"
        case ["swap"]:
            old, new = make_ring(), RING | {"Shed": Key("shed", 4)}
            new["gate"], old["gate"] = old["gate"], new["shed"]
            return f"{new} {old['gate']} {old.get('ATTIC')} {new.data is RING.data}"
        case ["forge"]:
            RING["gate"].number = 99
        case [door]:
            door_name, number, lent_to = RING[door]
            return f"{door in RING}: {door_name} is {number}, with {lent_to or 'me'}; {RING[door]!r}"
