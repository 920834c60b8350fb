"""Finds the way to a treasure with vectors that add, scale, compare and multiply."""

import math

from plugin_api import hookimpl

CHARACTER_NAME = "Captain Vector"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/vector.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You give directions as arrows on a map."}
TALK = ["walk 3 4", "walk -3 0", "back", "where", "twice", "dig", "turn", "walk north"]


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x: float, y: float) -> None:
        self.x = x
        self.y = y

    def __iter__(self):
        yield self.x
        yield self.y

    def __repr__(self) -> str:
        return "Vector({!r}, {!r})".format(*self)

    def __add__(self, other: "Vector") -> "Vector":
        return Vector(self.x + other.x, self.y + other.y)

    def __neg__(self) -> "Vector":
        return Vector(-self.x, -self.y)

    def __pos__(self) -> "Vector":
        return self

    def __sub__(self, other: "Vector") -> "Vector":
        return self + -other

    def __mul__(self, factor: float) -> "Vector":
        return Vector(self.x * factor, self.y * factor)

    def __matmul__(self, other: "Vector") -> float:
        return self.x * other.x + self.y * other.y

    def __abs__(self) -> float:
        return math.hypot(*self)

    def __bool__(self) -> bool:
        return any(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vector) and (*self,) == (*other,)

    def __getitem__(self, axis: str) -> float:
        return getattr(self, axis)

    def __round__(self, digits: int = 0) -> "Vector":
        return Vector(round(self.x, digits), round(self.y, digits))

    def turned(self, degrees: float) -> "Vector":
        angle = math.radians(degrees)
        (cos, sin) = math.cos(angle), math.sin(angle)
        return Vector(self @ Vector(cos, -sin), self @ Vector(sin, cos))


TREASURE = Vector(0, 8)


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} The treasure lies {abs(TREASURE):.1f} away."


@hookimpl
def reply(scene, message):
    steps = [Vector(*step) for step in scene.state.setdefault("steps", [])]
    here = sum(steps, Vector(0, 0))
    match message.text.split():
        case ["walk", x, y]:
            scene.state["steps"] += [[float(x), float(y)]]
            return f"{here + Vector(float(x), float(y))}"
        case ["back"]:
            return f"{-here} or {+here} {'' if here else 'home'}"
        case ["twice"]:
            return f"{here * 2 == here + here} {here['y']} {round(here * (1 / 3), 2)}"
        case ["turn"]:
            return f"{round(here.turned(90), 6)} {here @ here.turned(90):.3f}"
    way = TREASURE - here
    return f"{way.x:+g} east, {way.y:+g} north, {abs(way):.2f} in all"
