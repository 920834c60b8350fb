"""Hangman: the word is chosen by a fixed seed, the guesses live in the state."""

import random
import string

from plugin_api import hookimpl

CHARACTER_NAME = "The Hangman"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/hangman.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You play hangman, softly."}
TALK = ["e", "a", "E", "?", "n", "lantern", "r", "q", "l", "t", "z", "again", "s"]

WORDS = ["lantern", "harbour", "biscuit", "umbrella", "thimble"]
GALLOWS = ["", "|", "|-", "|-o", "|-o<", "|-o<="]
HIDE = str.maketrans(dict.fromkeys(string.ascii_lowercase, "_"))


def masked(word: str, guessed: set[str]) -> str:
    table = {ord(letter): "_" for letter in set(word) - guessed}
    return " ".join(word.translate(table))


def new_game(state: dict, seed: int) -> None:
    state.update(word=random.Random(seed).choice(WORDS), guessed=[], games=state.get("games", 0) + 1)


@hookimpl
def on_session_start(scene):
    new_game(scene.state, seed=11)


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} The word is {scene.state['word'].translate(HIDE)}."


@hookimpl
def reply(scene, message):
    state = scene.state
    guess = message.text.strip().lower()
    if guess == "again":
        new_game(state, seed=12 + state["games"])
        return f"Game {state['games']}: {masked(state['word'], set())}"
    if len(guess) > 1:
        return "You know it!" if guess == state["word"] else f"{len(guess)} letters at once? No."
    if guess not in string.ascii_lowercase:
        return "A letter, please."
    if guess in (guessed := state["guessed"]):
        return f"You had {guess!r} already: {''.join(sorted(guessed))}"
    guessed.append(guess)
    wrong = [letter for letter in guessed if letter not in state["word"]]
    drawing = GALLOWS[min(len(wrong), len(GALLOWS) - 1)]
    if (shown := masked(state["word"], {*guessed})).isalpha() or "_" not in shown:
        return f"Saved! {shown.replace(' ', '').upper()}"
    left = len(GALLOWS) - 1 - len(wrong)
    return f"{shown}   {drawing:<6}{left=}" + (f" wrong: {', '.join(wrong)}" if wrong else "")
