"""A parrot that guesses which of its few words you meant."""

from difflib import SequenceMatcher, get_close_matches

from plugin_api import hookimpl

CHARACTER_NAME = "Captain Squawk"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/squawk.wav", "description": "A parrot, mostly."}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a parrot. You repeat what you think you heard."}
METADATA = {"good": True, "comment": "Knows eight words.", "feathers": ["green", "red"]}
TALK = ["craker", "pices of ate", "Polli", "zzz", "good bye", "", "learn doubloon", "dubloon", "learn", "how sure"]

WORDS = ["cracker", "pieces of eight", "polly", "ahoy", "anchor", "goodbye", "storm", "captain"]
ANSWERS = {
    "cracker": lambda state: f"Cracker! {state.setdefault('crackers', 3)} left!",
    "goodbye": lambda state: "Fair winds!",
}


def known(state):
    return WORDS + state.get("learnt", [])


def likeness(left, right):
    return SequenceMatcher(lambda sign: sign in " -", left, right, autojunk=False).ratio()


def default(word):
    def say(state):
        state["said"] = [*state.get("said", []), word][-3:]
        return f"{word.capitalize()}! {word.upper()}!"

    return say


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} You know: {', '.join(known(scene.state))}."


@hookimpl
def greet(scene):
    return "Ahoy! " * (1 + len(scene.messages) % 3)


@hookimpl
def reply(scene, message):
    heard = message.text.strip().casefold()
    if heard.startswith("learn"):
        _, word = heard.split(maxsplit=1)
        scene.state.setdefault("learnt", []).append(word)
        return f"{word}? {word}!"
    if heard == "how sure":
        table = {word: round(likeness(word, "crackers ahoy"), 3) for word in sorted(known(scene.state))}
        best = max(table, key=table.get)
        return f"{best}: {table[best]} of {sum(table.values()):.3f}"
    close = get_close_matches(heard, known(scene.state), n=2, cutoff=0.5)
    if not close:
        return f"Squawk? ({get_close_matches('anker', WORDS, n=1)})"
    first, *others = close
    answer = ANSWERS.get(first, default(first))(scene.state)
    if first == "cracker":
        scene.state["crackers"] -= 1
    return answer + (f" Or {' or '.join(others)}." if others else "")
