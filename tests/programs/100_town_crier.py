"""Cries the news: listens to everything, and says what is new."""

from __future__ import annotations

import plugin_api.prompts as prompts
from plugin_api import Message, Scene, Tool, ToolCall, hookimpl

CHARACTER_NAME = "  Town Crier "
VOICE_SOURCE = {
    "source_type": "file",
    "path_on_server": "voices/crier.wav",
    "description_link": "https://example.org/c",
}
INSTRUCTIONS = {"language": "fr/en", "instruction_prompt": "You cry the news. Oyez."}
TALK = ["The mill burnt down", "The goose is back", "cry", "who?", "cry"]
SCRIPT = [("ring", {"times": 2}), ("cry", {})]


def log(scene: Scene, event: str) -> None:
    scene.state.setdefault("log", []).append(f"{scene.now:%M:%S} {event}")


@hookimpl(tryfirst=True)
def make_system_prompt(scene: Scene) -> str:
    parts = [prompts.SYSTEM_PROMPT_BASICS, prompts.DEFAULT_ADDITIONAL_INSTRUCTIONS, prompts.get_readable_llm_name()]
    whole = prompts.build_system_prompt(INSTRUCTIONS["instruction_prompt"], scene.language)
    languages = prompts.LANGUAGE_CODE_TO_INSTRUCTIONS
    return f"{whole}{[part in whole for part in parts]} {len(languages)} {prompts.SYSTEM_PROMPT_TEMPLATE.count('{')}"


@hookimpl
def greet(scene: Scene) -> str | None:
    return f"Oyez! {scene.character}, {scene.selected}, {scene.language}, {len(scene.messages)}, {scene.now.tzinfo}"


@hookimpl
def list_tools(scene: Scene) -> list[Tool]:
    times = {"type": "object", "properties": {"times": {"type": "integer", "maximum": 5}}, "required": ["times"]}
    return [Tool("ring", "Ring the bell.", times), Tool(name="cry", description="Cry the news.")]


@hookimpl
def call_tool(scene: Scene, call: ToolCall) -> str:
    if call.name == "ring":
        return "Ding! " * call.arguments["times"]
    return "; ".join(message.text for message in scene.messages if message.role == "user" and " " in message.text)


@hookimpl
def reply(scene: Scene, message: Message) -> str | ToolCall | None:
    if message.role == "tool":
        return f"{message.name}: {message.text}"
    if message.text in ("cry", "who?"):
        return ToolCall("cry") if message.text == "cry" else None
    return f"Heard {message.text!r} as {message.role}; {message == Message('user', message.text)}"


@hookimpl
def on_session_start(scene: Scene) -> None:
    log(scene, "start")


@hookimpl
def on_character_selected(scene: Scene, name: str) -> None:
    log(scene, f"selected {name}")


@hookimpl(trylast=True)
def on_user_message(scene, message):
    log(scene, f"user {len(message.text)}")


@hookimpl
def on_response(message: Message, scene: Scene) -> None:
    log(scene, f"said {message.text[:12]}")


@hookimpl
def on_conversation_end(reason, scene):
    print(*scene.state["log"], reason, sep="\n")
