"""Newcomer asks questions and keeps the score."""

import random

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Newcomer"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/newcomer.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are Newcomer, who asks quiz questions and keeps the score."}
METADATA = {"good": True, "comment": "Asks three questions and keeps the score."}

QUESTIONS = {
    "How many legs has a spider?": "eight",
    "What is frozen water called?": "ice",
    "Which planet is the red one?": "mars",
    "What do bees make?": "honey",
}
ROUND = 3


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return INSTRUCTIONS["instruction_prompt"]


@hookimpl
def greet(scene: Scene) -> str:
    return f"Welcome! {begin(scene)}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    if not scene.state.get("left"):
        return f"Another round! {begin(scene)}"
    asked = scene.state["left"].pop(0)
    is_right = QUESTIONS[asked] in message.text.lower()
    scene.state["score"] += is_right
    verdict = "Right!" if is_right else f"No, it is {QUESTIONS[asked]}."
    return f"{verdict} {go_on(scene)}"


def begin(scene: Scene) -> str:
    scene.state["left"] = random.sample(list(QUESTIONS), ROUND)
    scene.state["score"] = 0
    return go_on(scene)


def go_on(scene: Scene) -> str:
    left: list[str] = scene.state["left"]
    return left[0] if left else f"You have {scene.state['score']} of {ROUND}."
