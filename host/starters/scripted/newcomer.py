"""Newcomer answers in words of their own, without a language model."""

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Newcomer"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/newcomer.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are Newcomer. You count words and enjoy it."}
METADATA = {"good": True, "comment": "Counts the words of what you say."}


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return INSTRUCTIONS["instruction_prompt"]


@hookimpl
def greet(scene: Scene) -> str:
    return "Good evening." if scene.now.hour >= 18 else "Good day."


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    # What has to last goes into scene.state; a variable of this file may begin anew at any time.
    words = len(message.text.split())
    scene.state["words"] = scene.state.get("words", 0) + words
    return f"That was {words}; {scene.state['words']} words in all."
