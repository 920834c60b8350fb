"""Hooks of the kinds that authors write, whose speed is measured beside the same source under plain Python.

Runs in: benchmark.
"""

from collections.abc import Mapping
from typing import Final

HOOKS: Final[Mapping[str, str]] = {
    "prompt building": """
MOODS = ["calm", "wry", "listening"]
INSTRUCTIONS = {"instruction_prompt": "You are Ada.", "decks": [("sea", ["gull", "tide"]), ("land", ["oak", "hare"])]}

class Generator:
    def __init__(self, instructions):
        self.instructions = instructions
        self.asked = 0

    def make(self, turn):
        self.asked += 1
        mood = MOODS[turn % len(MOODS)]
        lines = "\\n".join(
            f"{number}. From the {deck}: {', '.join(cards)} (of {len(cards):03d})"
            for number, (deck, cards) in enumerate(self.instructions["decks"], start=1)
        )
        return (
            f"{self.instructions.get('instruction_prompt', '')}\\n"
            f"You are {mood.upper()} today, asked {self.asked} times.\\n"
            f"What lies on your table:\\n{lines}".strip()
        )

generator = Generator(INSTRUCTIONS)

def hook():
    return generator.make(7)
""",
    "dicts and lists": """
ANSWERS = {"hello": "Good day.", "price": "Not for sale.", "years": "Sixty.", "thanks": "Welcome."}
state = {"turns": 0, "heard": []}

def hook():
    state["turns"] = state.get("turns", 0) + 1
    heard = state.setdefault("heard", [])
    heard.append("what is the price of it"[:40])
    del heard[:-5]
    seen = {}
    for line in heard:
        for word in line.split():
            seen[word] = seen.get(word, 0) + 1
    for word, answer in ANSWERS.items():
        if word in seen:
            return answer
    return sorted(seen.items())
""",
    "strings": """
TEXT = "  The tide is late today, and the boats are later; nobody minds the tide.  "

def hook():
    words = TEXT.strip().lower().replace(",", "").replace(";", "").split()
    kept = [word.capitalize() for word in words if not word.startswith("th")]
    line = " ".join(kept)
    if line.endswith("."):
        line = line[:-1] + "!"
    return "{} ({} words)".format(line, len(kept)) + "-".ljust(10, "-") + line.title().center(60)
""",
    "arithmetic": """
def hook():
    low, high, steps = 1, 1000, 0
    while low < high:
        middle = (low + high) // 2
        steps += 1
        if middle * middle % 1009 < 300:
            low = middle + 1
        else:
            high = middle
    price = 19.5 * steps
    return round(price * 1.2 + low % 7, 2)
""",
    "a class with attributes": """
class Account:
    def __init__(self, owner):
        self.owner = owner
        self._cents = 0
        self.moves = []

    def put(self, cents):
        self._check(cents)
        self._cents += cents
        self.moves.append(cents)

    def _check(self, cents):
        if cents <= 0:
            raise ValueError(cents)

    @property
    def balance(self):
        return self._cents / 100

def hook():
    account = Account("Ada")
    for cents in (100, 250, 375):
        account.put(cents)
    account.owner = account.owner.upper()
    return account.owner, account.balance, len(account.moves)
""",
    "loops": """
GRID = [[(row * column) & 3 for column in range(8)] for row in range(8)]

def hook():
    total = 0
    for y, row in enumerate(GRID):
        for x, cell in enumerate(row):
            if cell and x != y:
                total += cell
    return total
""",
    "comprehensions": """
PEOPLE = [{"name": name, "age": age} for name, age in zip("ann bob cid dot eve".split(), (31, 17, 44, 9, 62))]

def hook():
    adults = [person["name"].title() for person in PEOPLE if person["age"] >= 18]
    ages = {person["name"]: person["age"] for person in PEOPLE}
    return adults, max(ages.values()), sum(age for age in ages.values() if age > 20), {len(name) for name in ages}
""",
    "f-strings": """
def hook():
    name, count, price = "lamp", 3, 4.25
    lines = [f"{name} no. {number}: {price:.2f} each, {count * price:>8.2f} in all" for number in range(1, 4)]
    label = f"{name!r} x {count}"
    return f"{label}: {lines[0]} / {lines[-1]} ({len(lines)} lines, {name.upper()})"
""",
}
