"""Keeps a till: a class that turns itself into plain data and back."""

import json
from collections import Counter

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Till"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/till.wav"}
INSTRUCTIONS = {"language": "fr/en", "instruction_prompt": "You are a till. You ring."}
METADATA = {"good": None, "comment": "Try: buy 2 tea, pay 10, undo", "float": 1.5, "nested": {"list": [1, "two", None]}}
TALK = ["buy 2 tea", "buy 1 scone", "buy 3 moons", "pay 5", "pay 20", "undo", "undo", "pay 0.30", "receipt", "pay x"]

PRICES = {"tea": 180, "scone": 225}
COINS = (500, 200, 100, 50, 20, 10, 5, 2, 1)


class NotForSale(KeyError):
    def __str__(self) -> str:
        return f"we have no {self.args[0]}, only {' and '.join(PRICES)}"


class Till:
    def __init__(self, basket: dict | None = None, events: list | None = None) -> None:
        self.basket = Counter(basket or {})
        self.events = list(events or [])

    @classmethod
    def from_state(cls, state: dict) -> "Till":
        return cls(**json.loads(state.get("till", "{}")))

    def save(self, state: dict) -> None:
        state["till"] = json.dumps({"basket": self.basket, "events": self.events})

    def buy(self, count: int, thing: str) -> None:
        if thing not in PRICES:
            raise NotForSale(thing)
        self.basket[thing] += count
        self.events.append([thing, count])

    def undo(self) -> None:
        thing, count = self.events.pop()
        self.basket -= Counter({thing: count})

    @property
    def total(self) -> int:
        return sum(PRICES[thing] * count for thing, count in self.basket.items())


def change(cents: int):
    for coin in COINS:
        count, cents = divmod(cents, coin)
        yield from [coin] * count


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} {json.dumps(PRICES)}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    till = Till.from_state(scene.state)
    match message.text.split():
        case ["buy", count, thing]:
            till.buy(int(count), thing)
        case ["undo"]:
            till.undo()
        case ["pay", amount]:
            back = round(float(amount) * 100) - till.total
            return "Not enough." if back < 0 else f"Change: {Counter(change(back))}, {back / 100:.2f} back."
        case _:
            return json.dumps(till.basket, sort_keys=True) + f" {till.total / 100:>8.2f} {len(till.events):02d}"
    till.save(scene.state)
    return f"{till.total / 100:.2f}, {', '.join(f'{count} {thing}' for thing, count in till.basket.most_common())}"
