"""Reads a horoscope from a birthday; the same day always has the same stars."""

import random
from datetime import date
from enum import Enum

from plugin_api import hookimpl

CHARACTER_NAME = "Stella Vane"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/stella.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You read the stars, and the small print."}
TALK = ["I was born on 1990-03-25", "1988-12-31", "2001-02-29", "who am I", "my friend is 1975-07-23"]



class Sign(Enum):
    AQUARIUS = (1, 20)
    PISCES = (2, 19)
    ARIES = (3, 21)
    TAURUS = (4, 20)
    GEMINI = (5, 21)
    CANCER = (6, 21)
    LEO = (7, 23)
    VIRGO = (8, 23)
    LIBRA = (9, 23)
    SCORPIO = (10, 23)
    SAGITTARIUS = (11, 22)
    CAPRICORN = (12, 22)

    def __init__(self, month: int, day: int) -> None:
        self.month = month
        self.day = day
        self.element = ("air", "water", "fire", "earth")[(month - 1) % 4]

    def __str__(self) -> str:
        return self.name.title()

    @classmethod
    def of(cls, born: date) -> "Sign":
        current = cls.CAPRICORN
        for sign in cls:
            if (sign.month, sign.day) > (born.month, born.day):
                break
            current = sign
        return current


OPENINGS = "The moon winks", "Mercury sulks", "Venus hums", "Saturn counts change"
ADVICE = ["buy bread", "call your aunt", "do not trust the kettle", "wear blue", "sit by a window"]


def age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def stage(years: int) -> str:
    return "unborn" if years < 0 else "young" if 0 <= years < 30 else "ripe" if 30 <= years <= 60 else "wise"


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} Today is {scene.now:%A, %d %B %Y}."


@hookimpl
def reply(scene, message):
    words = [word.strip(".,!?") for word in message.text.split()]
    dates = [word for word in words if word.count("-") == 2 and word.replace("-", "").isdigit()]
    if not dates:
        return f"I need a date. Known so far: {scene.state.get('signs', [])}"
    try:
        born = date.fromisoformat(dates[0])
    except ValueError as problem:
        return f"No star knows that day ({problem})."
    sign = Sign.of(born)
    luck = random.Random(born.toordinal())
    scene.state.setdefault("signs", []).append(sign.name)
    opening, (first, second) = luck.choice(OPENINGS), luck.sample(ADVICE, k=2)
    years = age(born, scene.now.date())
    return f"{sign} ({sign.element}), {years} and {stage(years)}. {opening}: {first}, then {second}. {luck.random():.3f}"
