"""Builds instruments, and is a little too exact about floating-point numbers."""

import math
from math import acosh, asinh, atanh, cosh, erf, erfc, frexp, fsum, gamma, ldexp, lgamma, sinh, tanh, tau, ulp

from plugin_api import hookimpl

CHARACTER_NAME = "Lutz the Luthier"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/lutz.wav"}
INSTRUCTIONS = {"instruction_prompt": "You tune to the last bit."}
TALK = ["0.1", "440", "1e300", "2", "-3", "zero"]

NOTES = "C C# D D# E F F# G G# A A# B".split()

if hasattr(math, "sumprod"):
    dot = math.sumprod
else:

    def dot(left, right):
        return fsum(a * b for a, b in zip(left, right, strict=True))


def fused(a, b, c):
    try:
        return math.fma(a, b, c)
    except AttributeError:
        return a * b + c


def note_for(frequency):
    steps = round(12 * math.log2(frequency / 440)) + 69
    octave, position = divmod(steps, 12)
    return f"{NOTES[position]}{octave - 1}"


def string_shape(x, tension=2.0):
    """The curve of a hanging string, and the way back from it."""
    height = tension * cosh(x / tension)
    return height, tension * acosh(height / tension), asinh(sinh(x)), atanh(tanh(min(x, 3.0)))


@hookimpl
def make_system_prompt(scene):
    overtones = [440 * n for n in range(1, 6)]
    loudness = [1 / n for n in range(1, 6)]
    return (
        f"{INSTRUCTIONS['instruction_prompt']} Overtones {overtones}, weight {dot(overtones, loudness):.1f}, {tau:.6f}."
    )


@hookimpl
def greet(scene):
    parts = [0.1] * 10
    return f"Added by machine: {sum(parts)!r}. Added by me: {fsum(parts)!r}. Fused: {fused(2.0, 3.0, 4.0)!r}."


@hookimpl
def reply(scene, message):
    try:
        number = float(message.text)
        mantissa, exponent = frexp(number)
        assert ldexp(mantissa, exponent) == number
        shape = " ".join(f"{part:.5g}" for part in string_shape(min(abs(number), 5.0)))
        fit = f"erf {erf(number):.6f} and erfc {erfc(number):.6f}"
        steps = f"next {math.nextafter(number, math.inf)!r}, step {ulp(number)!r}"
        return (
            f"{note_for(number)}: {mantissa} * 2**{exponent}; {steps}; {shape}; {fit}; "
            f"gamma {gamma(number):.5g}, lgamma {lgamma(number):.5g}"
        )
    except (ValueError, OverflowError) as problem:
        return f"{type(problem).__name__}: {problem}"
