"""Rolls dice as tabletop players write them, and remembers the best roll."""

import random
import re

from plugin_api import Message, Scene, ToolCall, hookimpl

CHARACTER_NAME = "Dice Cup"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/dice-cup.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a leather dice cup with a grudge."}
METADATA = {"good": True, "comment": "Say: roll 3d6+2"}
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "roll",
            "description": "Roll some dice.",
            "parameters": {
                "type": "object",
                "properties": {
                    "count": {"type": "integer", "minimum": 1, "maximum": 20},
                    "sides": {"type": "integer", "minimum": 2},
                    "bonus": {"type": "integer"},
                },
                "required": ["count", "sides"],
            },
        },
    }
]
TALK = ["hello", "roll 3d6+2", "Roll 1D20 please", "roll 2d4-1", "best?", "roll 5d0"]
SCRIPT = [("roll", {"count": 2, "sides": 10}), ("roll", {"count": 1, "sides": 6, "bonus": 4})]

DICE = re.compile(r"\b(?P<count>\d+)d(?P<sides>\d+)(?P<bonus>[+-]\d+)?", re.IGNORECASE)
cup = random.Random(1977)


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return INSTRUCTIONS["instruction_prompt"]


@hookimpl
def reply(scene: Scene, message: Message) -> str | ToolCall:
    if message.role == "tool":
        return f"The dice say: {message.text}."
    if found := DICE.search(message.text):
        count, sides, bonus = (int(part or 0) for part in found.groups())
        if sides < 2:
            raise ValueError(f"a die with {sides} sides does not roll")
        return ToolCall("roll", {"count": count, "sides": sides, "bonus": bonus})
    if message.text == "best?":
        return f"Your best was {scene.state.get('best', 0):>4d}!"
    return "Rattle, rattle."


@hookimpl
def call_tool(scene: Scene, call: ToolCall) -> str:
    bonus = call.arguments.get("bonus", 0)
    rolled = [cup.randint(1, call.arguments["sides"]) for _ in range(call.arguments["count"])]
    total = sum(rolled) + bonus
    scene.state["best"] = max(total, scene.state.get("best", total))
    print("rolled", *rolled, sep="/")
    return " + ".join(map(str, rolled)) + (f" {bonus:+d}" if bonus else "") + f" = {total}"
