"""A parrot that learns which word follows which, and talks on from there."""

import random
from collections import Counter, defaultdict

from plugin_api import hookimpl

CHARACTER_NAME = "Polly"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/polly.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a parrot that has heard too much."}
TALK = ["the ship sails at dawn and the crew sings", "the crew drinks at dawn", "the ship sings", "who", "the"]

SEEDS = """the captain lost the key
the key was in the rum
the rum was in the captain"""


def learn(table: dict[str, list[str]], text: str) -> None:
    words = text.lower().split()
    for first, second in zip(words, words[1:]):
        table.setdefault(first, []).append(second)


def follow(table: dict[str, list[str]], start: str, luck: random.Random):
    word = start
    while True:
        yield word
        if word not in table:
            return
        word = luck.choice(table[word])


def sentence(table, start, luck, longest=9):
    words = []
    for word in follow(table, start, luck):
        words.append(word)
        if len(words) >= longest:
            words[-1] += "..."
            break
    else:
        words += ["squawk"]
    return " ".join(words).capitalize() + "!"


@hookimpl
def on_session_start(scene):
    table = scene.state["table"] = {}
    for line in SEEDS.splitlines():
        learn(table, line)


@hookimpl
def make_system_prompt(scene):
    ends = defaultdict(int)
    for words in scene.state["table"].values():
        for word in words:
            ends[word] += 1
    return f"{INSTRUCTIONS['instruction_prompt']} {dict(sorted(ends.items()))}"


@hookimpl
def on_user_message(scene, message):
    learn(scene.state["table"], message.text)


@hookimpl
def reply(scene, message):
    luck = random.Random(len(scene.messages))
    table = scene.state["table"]
    start = message.text.split()[0].lower()
    common = Counter(word for words in table.values() for word in words).most_common(2)
    return f"{sentence(table, start, luck)} {common}"
