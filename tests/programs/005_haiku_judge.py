"""Counts syllables, roughly, and judges whether three lines are a haiku."""

from plugin_api import hookimpl

CHARACTER_NAME = "Judge Five-Seven"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/judge.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You judge haiku. You are strict about the middle line."}
TALK = [
    "an old silent pond / a frog jumps into the pond / splash silence again",
    "the quick brown fox / jumps / over",
    "one line only",
    "whiskers in the hay / the kitten dreams of thunder / and purrs all the same",
    " / / ",
]

VOWELS = frozenset("aeiouy")
FORM = (5, 7, 5)


def syllables(word: str) -> int:
    letters = "".join(letter for letter in word.lower() if letter.isalpha())
    count, previous = 0, False
    for letter in letters:
        vowel = letter in VOWELS
        count += vowel and not previous
        previous = vowel
    if letters.endswith("e") and not letters.endswith(("le", "ee")) and count > 1:
        count -= 1
    return max(count, 1) if letters else 0


def first_fault(lines: list[str]) -> str | None:
    number = 0
    while number < len(lines):
        have, want = sum(map(syllables, lines[number].split())), FORM[number]
        if have != want:
            fault = f"line {number + 1} has {have} of {want}"
            break
        number += 1
    else:
        return None
    return fault


@hookimpl
def make_system_prompt(scene):
    return INSTRUCTIONS["instruction_prompt"]


@hookimpl
def greet(scene):
    return f"Three lines, split by a slash. {'-'.join(str(count) for count in FORM)}, if you please."


@hookimpl
def reply(scene, message):
    lines = [line.strip() for line in message.text.split("/")]
    if len(lines) != len(FORM):
        return f"That is {len(lines)} line{'s'[: len(lines) != 1]}, not {len(FORM)}."
    counts = [[syllables(word) for word in line.split()] for line in lines]
    print(*counts, sep=" | ")
    if fault := first_fault(lines):
        scene.state["failed"] = scene.state.get("failed", 0) + 1
        return f"Alas: {fault}. That makes {scene.state['failed']} failed."
    return f"A haiku! {' / '.join(line.capitalize() for line in lines)} ({sum(map(sum, counts))})"
