"""Sells weather by the distribution. Each sort has its own barrel and its own seed."""

import random

from plugin_api import hookimpl

CHARACTER_NAME = "Nimbus & Daughter"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/nimbus.wav"}
INSTRUCTIONS = {"instruction_prompt": "You sell weather by the barrel."}
TALK = ["rain", "hail", "fog", "every", "label", "again", "sleet"]

BARRELS = {
    "drizzle": ("betavariate", (2, 5)),
    "rain": ("expovariate", (0.25,)),
    "hail": ("gammavariate", (2.0, 1.5)),
    "wind": ("gauss", (10, 3)),
    "gusts": ("lognormvariate", (0, 0.5)),
    "warmth": ("normalvariate", (18, 4)),
    "floods": ("paretovariate", (3,)),
    "vane": ("vonmisesvariate", (0, 4)),
    "gales": ("weibullvariate", (1, 1.5)),
}


class Barrel(random.Random):
    """A generator that counts how often it was opened."""

    opened = 0

    def draw(self, how, arguments):
        self.opened += 1
        return getattr(self, how)(*arguments)


def tap(seed, sort, times=3):
    barrel = Barrel(seed)
    drawn = [barrel.draw(*BARRELS[sort]) for _ in range(times)]
    return f"{sort}: {', '.join(f'{amount:.4f}' for amount in drawn)} ({barrel.opened} draughts)"


def label(seed):
    own = random.Random(seed)
    hexed = own.randbytes(4).hex()
    return f"No. {own.getrandbits(16):05d}-{hexed}"


def coins(count):
    own = random.Random(99)
    if hasattr(own, "binomialvariate"):
        return 0 <= own.binomialvariate(count, 0.5) <= count
    return 0 <= sum(own.random() < 0.5 for _ in range(count)) <= count


@hookimpl
def make_system_prompt(scene):
    random.seed(3)
    mood = random.gauss(0, 1)
    return f"{INSTRUCTIONS['instruction_prompt']} Today's mood: {mood:+.5f}. Fair coins: {coins(20)}."


@hookimpl
def reply(scene, message):
    wish = message.text
    if wish == "every":
        return "; ".join(tap(number, sort, 1) for number, sort in enumerate(sorted(BARRELS)))
    if wish == "label":
        return label(len(BARRELS))
    if wish == "again":
        own = random.Random(7)
        first, memory = own.random(), own.getstate()
        second = own.random()
        own.setstate(memory)
        return f"{first:.6f} {second:.6f} {own.random() == second}"
    if wish == "fog":
        random.seed(11)
        drawn = [random.betavariate(2, 5), random.expovariate(0.25), random.gammavariate(2.0, 1.5), random.gauss(10, 3)]
        drawn += [random.lognormvariate(0, 0.5), random.normalvariate(18, 4), random.paretovariate(3)]
        drawn += [random.vonmisesvariate(0, 4), random.weibullvariate(1, 1.5)]
        return f"{[round(each, 3) for each in drawn]} {random.getrandbits(8)} {random.randbytes(2)}"
    return tap(7, wish)
