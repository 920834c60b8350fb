"""Finds anagrams: words are grouped by their sorted letters."""

from itertools import groupby

from plugin_api import hookimpl

CHARACTER_NAME = "Nag A. Ram"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/nag.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You hear anagrams everywhere."}
TALK = ["listen", "evil dog", "Stressed", "add tinsel", "tinsel", "zzz", "Dormitory Dirty room"]

WORDS = """silent enlist inlets vile live veil god deal lead desserts stale least
slate tales steal""".split()


def key(word: str) -> str:
    return "".join(sorted(word.lower()))


def groups(words: list[str]) -> dict[str, list[str]]:
    return {letters: [*same] for letters, same in groupby(sorted(words, key=key), key=key)}


def is_palindrome(text: str) -> bool:
    letters = [*filter(str.isalpha, text.casefold())]
    return letters == letters[::-1]


@hookimpl
def on_session_start(scene):
    scene.state["words"] = list(WORDS)


@hookimpl
def make_system_prompt(scene):
    table = groups(scene.state["words"])
    largest = max(table.values(), key=lambda same: (len(same), same[0]))
    singles = [same[0] for same in table.values() if len(same) == 1]
    return f"{INSTRUCTIONS['instruction_prompt']} Largest: {largest}; alone: {singles}."


@hookimpl
def reply(scene, message):
    words = message.text.split()
    if words[0] == "add":
        scene.state["words"].extend(words[1:])
        return f"I know {len(scene.state['words'])} words now."
    table = groups(scene.state["words"])
    found = {word: sorted({*table.get(key(word), ())} - {word.lower()}) for word in words}
    if not any(found.values()):
        if len(words) > 1 and key(words[0]) == key("".join(words[1:])):
            return f"{words[0]} is {' '.join(words[1:]).lower()!s}!"
        return "Nothing." + " But it reads the same backwards!" * is_palindrome(message.text)
    lines = (f"{word}: {', '.join(others)}" for word, others in found.items() if others)
    backwards = [word for word in words if word[::-1].lower() in scene.state["words"]]
    return "; ".join(lines) + (f" (backwards: {backwards})" if backwards else "")
