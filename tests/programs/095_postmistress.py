"""Delivers the most urgent letter first, and weighs parcels against her table."""

import heapq
from bisect import bisect, bisect_left, bisect_right, insort, insort_left, insort_right
from heapq import heapify, heappop, heappush, heappushpop, heapreplace, merge, nlargest, nsmallest

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Postmistress Vane"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/vane.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You run a post office. Everything has its turn."}
TALK = [
    "2 invoice",
    "1 telegram",
    "3 circular",
    "next",
    "swap 1 summons",
    "weigh 20 500 2001",
    "book",
    "lists",
    "next",
    "next x",
]

LIMITS, PRICES = [20, 100, 500, 2000], ["1d", "2d", "6d", "1s", "by cart"]


class Bag:
    """Letters by urgency, kept as a heap of lists."""

    def __init__(self, letters: list) -> None:
        self.letters = letters
        heapify(self.letters)

    def add(self, urgency: int, name: str) -> None:
        heappush(self.letters, [urgency, len(self.letters), name])

    def next(self) -> str:
        return heappop(self.letters)[-1]


def price(grams: int) -> str:
    return PRICES[bisect_left(LIMITS, grams)]


def keep_book(names: list[str]) -> list[str]:
    book = ["Ash", "Elm"]
    for put, name in zip([insort, insort_left, insort_right], names):
        put(book, name)
    insort(book, "aspen", key=str.lower)
    return book


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    routes = merge([1, 5, 9], [2, 5], [3], reverse=False)
    return f"{INSTRUCTIONS['instruction_prompt']} {list(routes)} {bisect(LIMITS, 100)} {bisect_right(LIMITS, 20, lo=1)}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    bag = Bag(scene.state.setdefault("bag", []))
    match message.text.split():
        case ["next"]:
            return f"{bag.next()}, then {heapq.nsmallest(1, bag.letters)}"
        case ["swap", urgency, name]:
            out = heapreplace(bag.letters, [int(urgency), 9, name])
            back = heappushpop(bag.letters, [0, 0, "nothing"])
            return f"{out[2]} out, {back[2]} straight through, {len(bag.letters)} in the bag"
        case ["weigh", *grams]:
            return ", ".join(price(int(each)) for each in grams)
        case ["book"]:
            return str(keep_book(["Birch", "Elm", "Yew"]))
        case ["lists"]:
            names = [name for _, _, name in bag.letters]
            return f"{nlargest(2, names, key=len)} {nsmallest(2, names)} {list(merge('ace', 'bd'))}"
        case [urgency, name]:
            bag.add(int(urgency), name)
            return f"{name} joins {len(bag.letters) - 1} others; first is {bag.letters[0][2]}"
