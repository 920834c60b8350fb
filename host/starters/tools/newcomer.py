"""Newcomer looks things up with a tool, which a language model may call as well."""

from typing import Any

from plugin_api import Message, Scene, ToolCall, hookimpl
from plugin_api.prompts import build_system_prompt

CHARACTER_NAME = "Newcomer"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/newcomer.wav"}
INSTRUCTIONS = {
    "language": "en",
    "instruction_prompt": "You are Newcomer, who keeps a small shop. Look prices up; never guess them.",
}
METADATA = {"good": True, "comment": "Keeps a shop and looks prices up."}

PRICES = {"tea": 3, "scone": 2, "jam": 5}
TOOLS: list[dict[str, Any]] = [
    {
        "type": "function",
        "function": {
            "name": "look_up_price",
            "description": "Look up what a thing costs, in coins.",
            "parameters": {
                "type": "object",
                "properties": {"thing": {"type": "string", "enum": list(PRICES)}},
                "required": ["thing"],
            },
        },
    }
]


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return build_system_prompt(INSTRUCTIONS["instruction_prompt"], scene.language)


@hookimpl
def reply(scene: Scene, message: Message) -> str | ToolCall | None:
    if message.role == "tool":
        return f"My book says: {message.text}."
    wanted = next((thing for thing in PRICES if thing in message.text.lower()), None)
    # None would leave the answer to the language model, if there is one.
    return ToolCall("look_up_price", {"thing": wanted}) if wanted else f"We have {', '.join(PRICES)}."


@hookimpl
def call_tool(scene: Scene, call: ToolCall) -> str:
    return f"{PRICES[call.arguments['thing']]} coins"
