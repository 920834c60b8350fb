"""Opens and closes the gates of a lock; what may be open at once is a set of flags."""

from enum import Flag, IntFlag, auto

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Lock Keeper Anselm"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/anselm.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You keep a lock. Never open both gates."}
TALK = ["open upper", "open lower", "close upper", "open lower", "rights", "crew", "open moon", "state"]


class Gate(Flag):
    UPPER = auto()
    LOWER = auto()
    SLUICE = auto()


class Right(IntFlag):
    PASS = 4
    TURN = 2
    MOOR = 1
    BARGE = 5


class Leak(UserWarning): ...


class Crew:
    def __init__(self, *names: str) -> None:
        self.names = sorted(set(names))

    def __or__(self, other: "Crew") -> "Crew":
        return Crew(*self.names, *other.names)

    def __and__(self, other: "Crew") -> "Crew":
        return Crew(*(name for name in self.names if name in other.names))

    def __ior__(self, other: "Crew") -> "Crew":
        self.names = (self | other).names
        return self


GATES = Gate.UPPER | Gate.LOWER
ALL = GATES | Gate.SLUICE


def describe(gates: Gate) -> str:
    return " and ".join(gate.name.lower() for gate in gates) or "nothing"


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} {describe(ALL)} ({GATES!r})"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    gates = Gate(scene.state.get("gates", 0))
    match message.text.split():
        case ["open", name]:
            wanted = gates | Gate[name.upper()]
            if GATES in wanted:
                raise Leak(f"the canal would run out with {describe(wanted)} open")
            gates = wanted
        case ["close", name]:
            gates &= ~Gate[name.upper()]
        case ["crew"]:
            day, night = Crew("Ida", "Bo"), Crew("Bo")
            night |= Crew("Cy")
            return f"{(day | night).names} {(day & night).names} {night.names}"
        case ["rights"]:
            return f"{Right.BARGE!r} {Right.BARGE | Right.TURN:d} {Right.PASS in Right.BARGE} {Right(5) is Right.BARGE}"
    scene.state["gates"] = gates.value
    return f"{describe(gates)} open, {describe(ALL ^ gates)} shut; {bool(gates)} {len(gates)}"
