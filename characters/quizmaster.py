"""Bea Quibble asks a dozen questions and keeps the score.

Shows: a game whose whole progress is plain data in ``scene.state``, and answers that are understood a bit loosely.
"""

import random
from typing import Any

from characters.resources.listening import mentions, resembles, tidy
from characters.resources.quiz_cards import CARDS
from plugin_api import Message, Scene, hookimpl
from plugin_api.prompts import build_system_prompt

CHARACTER_NAME = "Bea Quibble"

VOICE_SOURCE = {
    "source_type": "file",
    "path_on_server": "greenroom/bea-quibble.wav",
    "description": "A brisk, merry voice with a bell in reach.",
}

INSTRUCTIONS = {
    "language": "en",
    "instruction_prompt": "You are Bea Quibble, host of the smallest quiz show in the world. Ask one short question "
    "of general knowledge at a time, be generous about spelling, keep the score, and add one surprising fact.",
}

METADATA = {"good": True, "comment": "A quiz of twelve questions. Try: score, hint, skip."}

# At least so many right -> what Bea thinks of it.
VERDICTS = {10: "You should have my job.", 6: "A very fine head on those shoulders.", 0: "Curiosity counts double."}


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return build_system_prompt(INSTRUCTIONS["instruction_prompt"], scene.language)


@hookimpl
def greet(scene: Scene) -> str:
    begin(scene.state)
    return f"Welcome to the smallest quiz show in the world! I'm Bea; no prizes, no mercy. {question(scene.state)}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    state, said = scene.state, tidy(message.text)
    if "order" not in state or mentions(said, "restart", "new game", "start over", "play again"):
        begin(state)
        return f"Fresh cards, clean slate. {question(state)}"
    if state["asked"] == len(CARDS):
        if mentions(said, "yes", "yeah", "sure", "ok", "again", "please"):
            begin(state)
            return f"That's the spirit! {question(state)}"
        return f"The lights are down and the cat has the microphone. {question(state)}"
    if mentions(said, "score", "points", "how am i doing"):
        return f"You have {state['right']} right out of {state['asked']}. {question(state)}"
    return answer(state, said)


def answer(state: dict[str, Any], said: str) -> str:
    _, answers, hint, fact = CARDS[state["order"][state["asked"]]]
    if not said:
        return f"I heard a pin drop, but no answer. {question(state)}"
    if mentions(said, "hint", "help", "clue"):
        return f"A hint, then: {hint}"
    if mentions(said, "repeat", "pardon", "what was the question"):
        return f"Gladly. {question(state)}"
    state["asked"] += 1
    if any(resembles(said, tidy(each)) for each in answers):
        state["right"] += 1
        opening = random.choice(["Ding! Right.", "Yes indeed!", "Spot on.", "Correct, and with style."])
    elif mentions(said, "skip", "pass", "next", "dont know", "don t know", "no idea"):
        opening = f"No shame in that: {answers[0]}."
    else:
        opening = f"Alas, no: {answers[0]}."
    return f"{opening} {fact} {question(state)}"


def begin(state: dict[str, Any]) -> None:
    state.update(order=random.sample(range(len(CARDS)), len(CARDS)), asked=0, right=0)


def question(state: dict[str, Any]) -> str:
    if state["asked"] == len(CARDS):
        verdict = next(words for least, words in VERDICTS.items() if state["right"] >= least)
        return f"That makes {state['right']} out of {len(CARDS)}. {verdict} Shall we play again?"
    return f"Question {state['asked'] + 1}: {CARDS[state['order'][state['asked']]][0]}"
