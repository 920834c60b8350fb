"""A sail maker who works out angles and edges before she cuts the cloth."""

from math import acos, asin, atan, atan2, cos, degrees, dist, hypot, pi, radians, sin, tan

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Marit the Sail Maker"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/marit.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You cut sails and talk in angles."}
TALK = ["triangle 3 4 5", "triangle 7 8 9", "triangle 1 1 5", "mast 12 35", "edge 0 0 6 2.5", "course 3 -4", "hello"]


class Sail:
    def __init__(self, luff: float, leech: float, foot: float) -> None:
        self.luff, self.leech, self.foot = luff, leech, foot
        if max(luff, leech, foot) >= (luff + leech + foot) / 2:
            raise ValueError(f"no cloth closes around {luff:g}, {leech:g} and {foot:g}")

    @property
    def angles(self) -> tuple[float, float, float]:
        head = acos((self.luff**2 + self.leech**2 - self.foot**2) / (2 * self.luff * self.leech))
        tack = asin(min(1.0, self.leech * sin(head) / self.foot))
        return degrees(head), degrees(tack), degrees(pi - head - tack)

    @property
    def area(self) -> float:
        head = radians(self.angles[0])
        return 0.5 * self.luff * self.leech * sin(head)


def describe_triangle(*sides: float) -> str:
    try:
        sail = Sail(*sides)
    except ValueError as problem:
        return f"I put down my scissors: {problem}."
    return f"Angles {', '.join(f'{angle:.1f}°' for angle in sail.angles)}; {sail.area:.2f} square metres."


def describe_mast(height: float, slope: float) -> str:
    stay = height / cos(radians(slope))
    return f"The stay is {stay:.2f} m and lands {height * tan(radians(slope)):.2f} m aft."


def describe_edge(*where: float) -> str:
    start, end = where[:2], where[2:]
    rise = atan((end[1] - start[1]) / (end[0] - start[0]))
    return f"That edge runs {dist(start, end):.3f} m, rising {degrees(rise):.1f}°."


def describe_course(east: float, north: float) -> str:
    return f"{hypot(east, north):.1f} miles on {degrees(atan2(east, north)) % 360:05.1f}."


CRAFT = {
    "triangle": describe_triangle,
    "mast": describe_mast,
    "edge": describe_edge,
    "course": describe_course,
}


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return INSTRUCTIONS["instruction_prompt"]


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    word, *numbers = message.text.split()
    if word not in CRAFT:
        return f"Ask me for one of these: {', '.join(sorted(CRAFT))}."
    return CRAFT[word](*map(float, numbers))
