"""A pub quiz with cards as frozen dataclasses, and a score that lasts."""

import random
from dataclasses import FrozenInstanceError, asdict, dataclass, field, replace
from typing import ClassVar

from plugin_api import hookimpl

CHARACTER_NAME = "Quiz Landlord"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/landlord.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You host a quiz between two rounds of the bar."}
TALK = ["start", "paris", "7", "hint", "Au", "I don't know", "score", "cheat"]


@dataclass(frozen=True, order=True)
class Card:
    points: int
    question: str = field(compare=False)
    answers: tuple[str, ...] = field(compare=False, default=())
    hint: str = field(default="none", compare=False, repr=False)
    asked: ClassVar[int] = 0

    def __post_init__(self):
        if self.points <= 0:
            raise ValueError("a card is worth something")

    def accepts(self, text: str) -> bool:
        return text.strip().lower() in self.answers

    def harder(self) -> "Card":
        return replace(self, points=self.points + 1, question=f"Now quickly: {self.question}")


CARDS = sorted(
    [
        Card(3, "Chemical symbol of gold?", ("au",), "two letters"),
        Card(1, "Capital of France?", ("paris",), hint="on the Seine"),
        Card(2, "Days in a week?", answers=("7", "seven")),
    ]
)


@dataclass
class Game:
    order: list[int] = field(default_factory=lambda: random.Random(4).sample(range(len(CARDS)), len(CARDS)))
    at: int = 0
    score: int = 0

    @property
    def card(self) -> Card:
        return CARDS[self.order[self.at % len(self.order)]]

    def answer(self, text: str) -> str:
        card = self.card
        right = card.accepts(text)
        self.score += card.points if right else 0
        self.at += 1
        return f"{'Right' if right else 'Wrong, it is ' + card.answers[0].title()}! Next: {self.card.question}"


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} The easiest card: {min(CARDS)}; the hardest: {max(CARDS)!r}"


@hookimpl
def reply(scene, message):
    game = Game(**scene.state.get("game", {}))
    match message.text:
        case "start":
            said = game.card.harder().question
        case "hint":
            said = game.card.hint
        case "score":
            said = f"{game.score} points, {game == Game(**asdict(game))}"
        case "cheat":
            try:
                game.card.points = 100
            except FrozenInstanceError as error:
                return f"Not in my pub! {error} {isinstance(error, AttributeError)}"
        case text:
            said = game.answer(text)
    scene.state["game"] = asdict(game)
    return said
