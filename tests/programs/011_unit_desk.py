"""Converts units; every conversion registers itself with a decorator."""

from collections.abc import Callable
from functools import wraps

from plugin_api import ToolCall, hookimpl

CHARACTER_NAME = "Unit Desk"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/desk.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You convert units with a straight face."}
TALK = ["10 km to mi", "-300 c to k", "72 f to c", "5 stone to kg", "ten km to mi", "1e3 g to oz"]

CONVERSIONS: dict[tuple[str, str], Callable[[float], float]] = {}
calls = 0


def counted(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        global calls
        calls += 1
        return function(*args, **kwargs)

    return wrapper


def converts(source: str, target: str, *, lowest: float | None = None):
    """Register a function under a pair of units, with a lowest sensible value."""

    def register(function):
        @wraps(function)
        def checked(amount):
            if lowest is not None and amount < lowest:
                raise ValueError(f"{amount:g} {source} is colder than cold ({function.__name__})")
            return function(amount)

        CONVERSIONS[source, target] = checked
        return checked

    return register


@converts("c", "k", lowest=-273.15)
@counted
def celsius_to_kelvin(amount: float) -> float:
    """Shift the scale."""
    return amount + 273.15


@converts("f", "c", lowest=-459.67)
@counted
def fahrenheit_to_celsius(amount):
    return (amount - 32) * 5 / 9


for pair, factor in {("km", "mi"): 0.621371, ("g", "oz"): 1 / 28.349523}.items():
    CONVERSIONS[pair] = lambda amount, factor=factor: amount * factor
    CONVERSIONS[pair[::-1]] = lambda amount, factor=factor: amount / factor
del pair, factor


@hookimpl
def make_system_prompt(scene):
    known = ", ".join(f"{source}->{target}" for source, target in sorted(CONVERSIONS))
    return f"{INSTRUCTIONS['instruction_prompt']} Known: {known}. {celsius_to_kelvin.__doc__}"


@hookimpl
def reply(scene, message):
    try:
        amount, source, _, target = message.text.lower().split()
        convert = CONVERSIONS[source, target]
    except KeyError as missing:
        return f"No form for {missing}."
    return f"{float(amount):g} {source} = {convert(float(amount)):.2f} {target} (number {calls}, {convert.__name__})"
