"""Counts ways, seats and coins, in whole numbers only."""

import math
from math import ceil, comb, copysign, factorial, fmod, gcd, isqrt, lcm, modf, perm, prod, remainder, trunc

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Aunt Tally"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/tally.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You count ways to seat guests. Fractions annoy you."}
TALK = [
    "seat 6 2",
    "seat 3 5",
    "seat -1 2",
    "meet 12 18 30",
    "round -7.5",
    "round 2.5",
    "tile 50",
    "share 17 5",
    "go home",
]


def seat(people: int, chairs: int) -> str:
    orders, choices = perm(people, chairs), comb(people, chairs)
    assert orders == choices * factorial(chairs)
    return f"{choices} groups, {orders} orders"


def meet(*days: int) -> str:
    return f"together every {lcm(*days)} days, in steps of {gcd(*days)}; {prod(days)} if they were strangers"


def round_it(amount: str) -> str:
    number = float(amount)
    fraction, whole = modf(number)
    return (
        f"floor {math.floor(number)}, ceil {ceil(number)}, trunc {trunc(number)}, round {round(number)}, "
        f"size {math.fabs(number)}, sign {copysign(1, number):+.0f}, parts {whole} and {fraction}"
    )


def tile(area: int) -> str:
    side = isqrt(area)
    return f"{side} by {side}, and {area - side * side} left over"


def share(amount: int, people: int) -> str:
    each, rest = divmod(amount, people)
    disputed = fmod(-amount, people), -amount % people, remainder(amount, people)
    return f"{each} each, {rest} left; {disputed} if you argue"


def whole(words):
    return [int(word) for word in words]


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} There are {math.comb(52, 5):,} hands of cards."


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    try:
        match message.text.split():
            case ["seat", *numbers]:
                return seat(*whole(numbers))
            case ["meet", *numbers]:
                return meet(*whole(numbers))
            case ["round", number]:
                return round_it(number)
            case ["tile", area]:
                return tile(int(area))
            case ["share", amount, people]:
                return share(int(amount), int(people))
    except ValueError as problem:
        return f"That cannot be counted: {problem}"
    raise LookupError(f"nobody told me how to {message.text}")
