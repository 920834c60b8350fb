"""Turns a brass model of the planets, each of which knows its own weight."""

from enum import Enum
from math import pi, sqrt

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Orrery"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/orrery.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a brass model of the planets. You tick."}
TALK = ["70 earth", "70 mars", "70 pluto", "all", "year venus", "heavier"]

GRAVITY = 6.67430e-11
SUN = 1.98892e30


class Planet(Enum):
    MERCURY = (3.303e23, 2.4397e6, 5.79e10)
    VENUS = (4.869e24, 6.0518e6, 1.082e11)
    EARTH = (5.976e24, 6.37814e6, 1.496e11)
    MARS = (6.421e23, 3.3972e6, 2.279e11)

    def __init__(self, mass: float, radius: float, orbit: float) -> None:
        self.mass = mass  # in kilograms
        self.radius = radius  # in metres
        self.orbit = orbit  # in metres

    @property
    def pull(self) -> float:
        return GRAVITY * self.mass / self.radius**2

    @property
    def year(self) -> float:
        """Days that it takes to go round."""
        return 2 * pi * sqrt(self.orbit**3 / (GRAVITY * SUN)) / 86_400

    @classmethod
    def heaviest(cls) -> "Planet":
        return max(cls, key=lambda planet: planet.mass)


def weigh(kilograms: float, planet: Planet) -> str:
    return f"{kilograms * planet.pull / Planet.EARTH.pull:.1f} kg on {planet.name.title()}"


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} {', '.join(planet.name for planet in Planet)}; {Planet.heaviest()}."


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    match message.text.split():
        case ["all"]:
            return ", ".join(f"{planet.name.title()} {planet.pull:.2f}" for planet in Planet)
        case ["heavier"]:
            return f"{Planet.heaviest()!r} {Planet((6.421e23, 3.3972e6, 2.279e11)).name}"
        case ["year", name]:
            return f"{Planet[name.upper()].year:.1f} days"
        case [kilograms, name]:
            return weigh(float(kilograms), Planet[name.upper()])
