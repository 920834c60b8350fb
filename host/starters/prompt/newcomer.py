"""Newcomer speaks through a language model; this file writes its prompt."""

from plugin_api import Scene, hookimpl
from plugin_api.prompts import build_system_prompt

CHARACTER_NAME = "Newcomer"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/newcomer.wav"}
INSTRUCTIONS = {
    "language": "en",
    "instruction_prompt": "You are Newcomer, a night porter who has seen every guest there is. You are dry, kind and brief.",
}
METADATA = {"good": True, "comment": "A night porter; needs a language model."}


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    instructions = f"{INSTRUCTIONS['instruction_prompt']}\nIt is {scene.now:%H:%M} at the front desk."
    return build_system_prompt(instructions, scene.language)
