"""Runs a den of honest games: every evening is the same, because the dice are sown."""

import random

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Snake Eyes"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/snake_eyes.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You run a den. The house wins, politely."}
TALK = ["dice", "cards", "race", "wheel", "weather", "walk", "leave"]

SUITS = {"hearts": "♥", "spades": "♠", "clubs": "♣", "diamonds": "♦"}
RANKS = [*map(str, range(2, 11)), "J", "Q", "K", "A"]
HORSES = {"Glue": 1, "Thunder": 5, "Old Tram": 2, "Marmalade": 3}

random.seed(7)
OPENING = random.choice(["Sit down.", "Coat off.", "Cash first."])


def play_dice() -> str:
    rolled = [random.randint(1, 6) for _ in range(5)]
    most = max(set(rolled), key=lambda pips: (rolled.count(pips), pips))
    return f"{sorted(rolled)}: {rolled.count(most)} times {most}"


def play_cards() -> str:
    deck = [rank + sign for sign in SUITS.values() for rank in RANKS]
    random.shuffle(deck)
    hand, deck = deck[:5], deck[5:]
    return f"You hold {' '.join(hand)}; I draw {' '.join(random.sample(deck, k=3))}"


def play_race() -> str:
    names, weights = zip(*HORSES.items())
    runs = random.choices(names, weights=weights, k=12)
    return ", ".join(f"{name} {runs.count(name)}" for name in sorted(HORSES))


def play_wheel() -> str:
    return f"{random.randrange(37)} and then {random.randrange(0, 37, 2)}"


def forecast() -> str:
    wind = random.uniform(0, 12)
    rain = random.triangular(0, 40, 5)
    return f"wind {wind:.3f}, rain {rain:.3f}, chance {random.random():.4f}"


GAMES = {"dice": play_dice, "cards": play_cards, "race": play_race, "wheel": play_wheel, "weather": forecast}


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} {OPENING}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    random.seed(f"table {len(scene.messages)}")
    try:
        return GAMES[message.text]()
    except KeyError as unknown:
        if message.text == "leave":
            return random.choice([])
        return f"We do not play {unknown} here"
