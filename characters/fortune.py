"""Madame Oriole reads fortunes, rolls dice and knows what time it is.

Shows: ``random`` for luck, ``scene.now`` for the clock, and how to make luck that lasts a day.
"""

import random
import re

from characters.resources.listening import mentions, tidy
from plugin_api import Message, Scene, hookimpl
from plugin_api.prompts import build_system_prompt

CHARACTER_NAME = "Madame Oriole"

VOICE_SOURCE = {
    "source_type": "file",
    "path_on_server": "greenroom/madame-oriole.wav",
    "description": "Velvet, incense, and a hint of the market square.",
}

INSTRUCTIONS = {
    "language": "en",
    "instruction_prompt": "You are Madame Oriole, fortune-teller on a pier. You are never wrong, only early. Read a "
    "fortune out of anything you are told; be vague about gold, precise about weather, and always kind.",
}

METADATA = {"good": True, "comment": "Try: my fortune; roll 3d6; flip a coin; or any question."}

OMENS = ["a gull on one leg", "a spoon that fell twice", "three umbrellas in a row", "a dog who knew your name"]
EVENTS = ["a letter you had given up", "a small victory over a drawer", "an excellent potato", "a seat by the window"]
ADVICE = ["Say yes before lunch.", "Wear the other shoes.", "Let the kettle finish.", "Take the long way home."]
VERDICTS = [
    "Yes, and sooner than you think.",
    "Yes, but not in those shoes.",
    "No, and one day you will bless it.",
    "The mist says maybe, and the mist is seldom wrong.",
    "Ask me when the tide has turned.",
]

# Until this hour -> the greeting.
GREETINGS = {
    5: "Who walks the pier at this hour? Good, so do I.",
    12: "Good morning! The mist has not lifted, which is when I see best.",
    18: "Good afternoon. The crystal is warm, mind your fingers.",
    24: "Good evening. Draw the curtain, the moon is curious.",
}

DICE = re.compile(r"\b(\d{1,3})? ?d ?(\d{1,4})\b")


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    instructions = f"{INSTRUCTIONS['instruction_prompt']} It is {scene.now:%A}, about {scene.now.hour} o'clock."
    return build_system_prompt(instructions, scene.language)


@hookimpl
def greet(scene: Scene) -> str:
    words = next(words for hour, words in GREETINGS.items() if scene.now.hour < hour)
    return f"{words} I am Madame Oriole. Will you have your fortune, or shall we let the dice speak?"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    said = tidy(message.text)
    if mentions(said, "fortune", "future", "today", "tomorrow", "horoscope"):
        return fortune_of_the_day(scene, tomorrow=mentions(said, "tomorrow"))
    if found := DICE.search(said):
        return roll(int(found[1] or 1), int(found[2]))
    if mentions(said, "dice", "die", "roll"):
        return roll(2 if mentions(said, "dice") else 1, 6)
    if mentions(said, "coin", "flip", "toss", "heads", "tails"):
        return f"Up it goes, and it shows {random.choice(['heads', 'tails'])}. Coins never lie; they have no tongue."
    if mentions(said, "time", "clock", "hour", "date"):
        return f"By the sun it is {scene.now:%H:%M} on this {scene.now:%A}, and by the cards it is high time."
    if mentions(said, "hello", "hi", "good morning", "good evening"):
        return greet(scene)
    if message.text.rstrip().endswith("?"):
        return f"Hm, the cards turn over by themselves. {random.choice(VERDICTS)}"
    if not said:
        return "You say nothing, and the crystal writes it down."
    return f"I see {random.choice(OMENS)} in that. Ask me a question, or for your fortune, or throw the dice."


def fortune_of_the_day(scene: Scene, *, tomorrow: bool) -> str:
    # Each listener has a star of their own, and with it the same luck all day, however often they ask.
    star = scene.state.setdefault("star", random.randrange(1_000_000))
    luck = random.Random(star + scene.now.toordinal() + tomorrow)
    day = "tomorrow" if tomorrow else "today"
    opening = f"As I told you, {day}" if scene.state.get("told") == day else day.title()
    scene.state["told"] = day
    omen, event, advice = luck.choice(OMENS), luck.choice(EVENTS), luck.choice(ADVICE)
    return f"{opening} I see {omen}, and behind it {event}. {advice} Your number is {luck.randint(2, 99)}."


def roll(count: int, sides: int) -> str:
    if not (1 <= count <= 20 and 2 <= sides <= 1000):
        return "My table is small: one to twenty dice, if you please, with two to a thousand sides."
    rolled = [random.randint(1, sides) for _ in range(count)]
    total = f", which makes {sum(rolled)}" if count > 1 else ""
    best = sum(rolled) == count * sides
    mood = "The spirits applaud." if best else random.choice(["Telling.", "As foreseen.", "Curious."])
    return f"The dice say {', '.join(map(str, rolled))}{total}. {mood}"
