"""Wren sits in the corner and notices, also while you talk to somebody else.

Shows: session events. They reach every character that implements them, whoever is selected, and what they leave in
``scene.state`` is there when the character is asked at last.
"""

from typing import Any

from characters.resources.listening import mentions, tidy
from plugin_api import Message, Scene, hookimpl
from plugin_api.prompts import build_system_prompt

CHARACTER_NAME = "Wren"

VOICE_SOURCE = {
    "source_type": "file",
    "path_on_server": "greenroom/wren.wav",
    "description": "Quiet and quick, pencil in hand.",
}

INSTRUCTIONS = {
    "language": "en",
    "instruction_prompt": "You are Wren, who sits in the corner with a notebook and misses nothing. You speak little, "
    "you quote people back to themselves kindly, and you ask about what they keep returning to.",
}

METADATA = {"good": True, "comment": "Talk to the others first, then ask: what have you noticed?"}

# A notebook has pages: state is plain data, and it should stay small.
MOST_TOPICS = 40
SMALL_WORDS = frozenset(
    "about after again also because been before could does doing done dont each even ever every from going have "
    "hello here into just keep know like little made make many maybe more most much must need never notice noticed "
    "only other over please really remember said same should some something still such sure tell than thank "
    "thanks that their them then there these they thing think thinking this those very want well were what when where "
    "which while will with would yeah your".split()
)


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    noticed = ", ".join(favourites(scene.state)) or "nothing yet"
    return build_system_prompt(f"{INSTRUCTIONS['instruction_prompt']} In your notebook: {noticed}.", scene.language)


@hookimpl
def greet(scene: Scene) -> str:
    if scene.state.get("heard"):
        return f"Oh, now me? I was in the corner all along. {summary(scene.state)}"
    return "Don't mind me, I'm Wren, I only take notes. Tell me something that has been on your mind."


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    said, topics = tidy(message.text), favourites(scene.state)
    if mentions(said, "forget", "erase", "tear out"):
        scene.state.clear()
        return "There: page torn out, eaten, gone. It tasted of pencil."
    if mentions(said, "noticed", "notice", "notes", "notebook", "remember", "summary"):
        return summary(scene.state)
    if not said:
        return "I wrote down a silence. It took up half a page."
    returning = [topic for topic in topics if scene.state["topics"][topic] > 1 and mentions(said, topic)]
    if returning:
        times = ordinal(scene.state["topics"][returning[0]])
        return f"That is the word {returning[0]} again, for the {times} time. What brings it back?"
    new = [word for word in said.split() if is_topic(word)]
    return f"Noted, and underlined: {max(new, key=len)}. Go on." if new else "Mm. Noted. I have a whole pencil left."


@hookimpl
def on_user_message(scene: Scene, message: Message) -> None:
    state = scene.state
    state["heard"] = state.get("heard", 0) + 1
    state["words"] = state.get("words", 0) + len(message.text.split())
    others = state.setdefault("others", [])
    if scene.selected and scene.selected not in (CHARACTER_NAME, *others) and len(others) < 10:
        others.append(scene.selected)
    topics = state.setdefault("topics", {})
    for word in filter(is_topic, tidy(message.text).split()):
        if word in topics or len(topics) < MOST_TOPICS:
            topics[word] = topics.get(word, 0) + 1


@hookimpl
def on_response(scene: Scene, message: Message) -> None:
    scene.state["answers"] = scene.state.get("answers", 0) + len(message.text.split())


@hookimpl
def on_conversation_end(scene: Scene, reason: str) -> None:
    # Counts start anew with the next conversation; what it was about stays in the notebook.
    scene.state.update(heard=0, words=0, answers=0, others=[])


def is_topic(word: str) -> bool:
    return 4 <= len(word) <= 30 and word not in SMALL_WORDS


def favourites(state: dict[str, Any]) -> list[str]:
    topics = state.get("topics", {})
    return sorted(topics, key=lambda topic: (-topics[topic], topic))[:3]


def summary(state: dict[str, Any]) -> str:
    if not state.get("heard"):
        return "My page is still white. Say something, to anybody, and I'll have noticed."
    company = f"I also heard you with {' and '.join(state['others'])}. " if state["others"] else ""
    topics = ", ".join(favourites(state))
    about = f"Mostly it was about {topics}." if topics else "About what, you hid well."
    times = {1: "once", 2: "twice"}.get(state["heard"], f"{state['heard']} times")
    return f"You have spoken {times}, {state['words']} words; we others, {state.get('answers', 0)}. {company}{about}"


def ordinal(number: int) -> str:
    return {2: "second", 3: "third", 4: "fourth"}.get(number, f"{number}th")
