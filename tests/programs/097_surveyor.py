"""Adds up distances, from either side of the plus sign."""

from math import hypot

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Chain and Rod"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/chain.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You survey land on foot. You add up what you walk."}
TALK = ["3 4", "-3 0", "0 -4", "total", "double", "north"]


class Walk:
    """Steps to the east and to the north; zero is a walk too."""

    def __init__(self, east: float, north: float = 0) -> None:
        self.east, self.north = east, north

    def __add__(self, other: object) -> "Walk":
        if isinstance(other, int | float):
            other = Walk(other)
        if not isinstance(other, Walk):
            return NotImplemented
        return Walk(self.east + other.east, self.north + other.north)

    def __radd__(self, other: float) -> "Walk":
        return self + other

    def __sub__(self, other: "Walk") -> "Walk":
        return self + other * -1

    def __rsub__(self, other: float) -> "Walk":
        return self * -1 + other

    def __mul__(self, times: float) -> "Walk":
        return Walk(self.east * times, self.north * times)

    def __rmul__(self, times: float) -> "Walk":
        return self * times

    def __abs__(self) -> float:
        return hypot(self.east, self.north)

    def __repr__(self) -> str:
        return "{.east:+g}e{.north:+g}n".format(self, self)


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return (
        f"{INSTRUCTIONS['instruction_prompt']} {5 + Walk(1, 2)}, {5 - Walk(1, 2)}, {2 * Walk(1, 2)}, {abs(Walk(3, 4))}"
    )


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    steps = scene.state.setdefault("steps", [])
    match message.text.split():
        case ["total"]:
            return f"{sum(Walk(*step) for step in steps)!r} {Walk(1) - Walk(0, 2)}"
        case ["double"]:
            return f"{[2 * Walk(*step) for step in steps]}"
        case [east, north]:
            steps.append([float(east), float(north)])
            return f"{Walk(*steps[-1])}, {len(steps)} walks"
    return str(Walk(1) + message.text)
