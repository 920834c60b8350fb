"""Old Marrow tells a story that forks, and remembers which way you went.

Shows: a branching conversation as a table. The state holds a place and a trail; the code knows no story.
"""

from typing import Any

from characters.resources.listening import mentions, resembles, tidy
from plugin_api import Message, Scene, hookimpl
from plugin_api.prompts import build_system_prompt

CHARACTER_NAME = "Old Marrow"

VOICE_SOURCE = {
    "source_type": "file",
    "path_on_server": "greenroom/old-marrow.wav",
    "description": "Slow, low and smoky, as if told by a stove.",
}

INSTRUCTIONS = {
    "language": "en",
    "instruction_prompt": "You are Old Marrow, the lamplighter of a town that is on no map. Tell a story in small "
    "pieces, in the second person, and end every piece with two ways to go on.",
}

METADATA = {"good": True, "comment": "A story with seven endings. Answer with a number or a word."}

# Place -> what is told there, and the ways on from it: a word to choose by, how it is offered, where it leads.
STORY = {
    "street": (
        "It is the hour when I light the lamps, and tonight one of them is already burning. Beneath it stand a door "
        "that was not there yesterday and a fox with a letter in its mouth.",
        [("door", "try the door", "stairs"), ("fox", "speak to the fox", "fox")],
    ),
    "stairs": (
        "Behind the door a staircase goes down, warm as bread. Far below somebody is humming; beside you hangs a coat "
        "with your name sewn into the collar.",
        [("humming", "follow the humming", "kitchen"), ("coat", "put on the coat", "coat")],
    ),
    "fox": (
        "The fox lays the letter on your shoe. The seal is the moon, a thin one. It looks at you, then at the canal.",
        [("letter", "open the letter", "letter"), ("canal", "walk to the canal", "canal")],
    ),
    "kitchen": (
        "In a kitchen as large as a station, a woman stirs a pot of evening. She says she is short of one ingredient: "
        "a secret, or a song.",
        [("secret", "give her a secret", "end_secret"), ("song", "sing for her", "end_song")],
    ),
    "coat": ("It fits. In the left pocket there is a key, in the right one there is rain.",
             [("key", "use the key", "end_key"), ("rain", "let out the rain", "end_rain")]),
    "letter": ("It says: come as you are, bring what you have lost.",
               [("go", "go at once", "canal"), ("burn", "burn it in the lamp", "end_burn")]),
    "canal": ("A boat waits with its oars shipped. The ferryman asks where to, as if there were a wrong answer.",
              [("home", "ask for home", "end_home"), ("sea", "ask for the sea", "end_sea")]),
    "end_secret": ("She tastes it, and nods. By morning the whole town has dreamt it, and nobody tells.", []),
    "end_song": ("You sing badly and she weeps well. Evening falls at last, all over town, in your key.", []),
    "end_key": ("It opens your own front door, from the inside. Everything is as you left it, only kinder.", []),
    "end_rain": ("It rains until the canal stands up and bows. They name a bridge after your right pocket.", []),
    "end_burn": ("The paper burned blue, and so has the lamp since. That is the one I never have to light.", []),
    "end_home": ("He rows in a circle, and you get out where you got in. It is another street now: yours.", []),
    "end_sea": ("You are out there still. Some evenings I hold my lamp a little higher, in case you look back.", []),
}  # fmt: skip

NUMBERS = [("1", "one", "first", "former"), ("2", "two", "second", "latter")]


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return build_system_prompt(INSTRUCTIONS["instruction_prompt"], scene.language)


@hookimpl
def greet(scene: Scene) -> str:
    return f"Sit, sit. I'm Marrow, and the lamps can wait. {go_to(scene.state, 'street')}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    state, said = scene.state, tidy(message.text)
    if "place" not in state:
        return greet(scene)
    ways = STORY[state["place"]][1]
    if mentions(said, "restart", "start over", "start again", "from the beginning", "another story"):
        return f"From the top, then. {go_to(state, 'street')}"
    if mentions(said, "back", "undo") and len(state["trail"]) > 1:
        state["trail"].pop()
        return f"We take one step back. {go_to(state, state['trail'].pop())}"
    if not ways:
        if mentions(said, "again", "yes", "more", "please"):
            return f"Then watch the lamps. {go_to(state, 'street')}"
        return f"That is where it ends, after {len(state['trail'])} turns. Say again, and I shall tell it another way."
    if (place := choose(said, ways)) is not None:
        return go_to(state, place)
    return f"The story does not go that way. {offer(state['place'])}"


def choose(said: str, ways: list[tuple[str, str, str]]) -> str | None:
    """Return where the listener wants to go; a word says it more surely than a number."""
    by_word = [place for word, _, place in ways if resembles(said, word)]
    by_number = [place for (_, _, place), numbers in zip(ways, NUMBERS) if mentions(said, *numbers)]
    return next(iter(by_word + by_number), None)


def go_to(state: dict[str, Any], place: str) -> str:
    state["trail"] = [place] if place == "street" else [*state["trail"], place]
    state["place"] = place
    return f"{STORY[place][0]} {offer(place)}"


def offer(place: str) -> str:
    ways = [f"{number}, {label}" for number, (_, label, _) in enumerate(STORY[place][1], start=1)]
    return f"Which will it be: {'; or '.join(ways)}?" if ways else "And there the tale ends. Shall I tell it again?"
