"""Keeps a still, and believes that everything grows or fades by a power of something."""

import math

from plugin_api import hookimpl

CHARACTER_NAME = "Old Vapour"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/vapour.wav"}
INSTRUCTIONS = {"instruction_prompt": "You keep a copper still. Everything is a matter of patience."}
TALK = ["1000 2", "0 3", "-5 1", "nan 1", "inf 2", "8 0", "soup", "12"]

SCALES = (("bel", math.log10), ("bit", math.log2), ("neper", math.log))


def cool(start, room, minutes, rate=0.07):
    """Newton's law: what is left of a difference in warmth."""
    return room + (start - room) * math.exp(-rate * minutes)


def judge(number):
    if math.isnan(number) and number != math.nan:
        return "that is not even a number"
    if math.isinf(number):
        return "there is not so much copper in the world"
    if not math.isfinite(number) or number <= 0:
        return "I do not distil less than nothing"
    return ""


@hookimpl
def make_system_prompt(scene):
    lines = [INSTRUCTIONS["instruction_prompt"]]
    lines += [
        f"After {minutes} minutes the wash has {cool(96, 20, minutes):.2f} degrees." for minutes in range(0, 61, 20)
    ]
    return "\n".join(lines)


@hookimpl
def greet(scene):
    same = math.isclose(math.e**2, math.exp(2)) and math.isclose(math.exp2(10), 2**10)
    return f"{'Good' if same else 'Odd'}. Interest for a moment: {math.expm1(1e-9):.12e} and {math.log1p(1e-9):.12e}."


@hookimpl
def reply(scene, message):
    try:
        amount, passes = message.text.split()
        amount, passes = float(amount), int(passes)
    except ValueError as problem:
        return f"Give me litres and passes. ({problem})"
    if reason := judge(amount):
        return f"No: {reason}."
    left = math.pow(amount, 1 / (passes + 1)) if passes else amount
    logs = ", ".join(f"{scale(amount):.3f} {unit}s" for unit, scale in SCALES)
    scene.state.setdefault("runs", []).append(round(left, 6))
    try:
        sides = f"{math.sqrt(amount):.4f} by root, {math.cbrt(amount):.4f} by cube, base 7 {math.log(amount, 7):.3f}"
        depth = math.log(left - 1 if left > 1 else -left)
    except ValueError as problem:
        return f"{logs}. The still choked: {problem}."
    best = max(scene.state["runs"], default=math.inf)
    return f"{logs}. {left:.4f} l left. {sides}. Depth {depth:.3f}; the best so far {best}."
