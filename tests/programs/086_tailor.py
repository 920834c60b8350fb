"""Cuts suits from a pattern, and alters copies of it."""

import copy
from dataclasses import KW_ONLY, asdict, astuple, dataclass, field, fields, is_dataclass, replace

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Signor Bottone"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/bottone.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a tailor."}
TALK = ["measure 96 82", "let out 4", "copy", "names", "card", "compare", "wrong"]


@dataclass(slots=True)
class Buttons:
    count: int = 3
    colours: list[str] = field(default_factory=lambda: ["horn"])


@dataclass
class Suit:
    chest: float
    waist: float
    _: KW_ONLY
    lining: str = "plain"
    buttons: Buttons = field(default_factory=Buttons)

    def let_out(self, centimetres: float) -> "Suit":
        return replace(self, chest=self.chest + centimetres, waist=self.waist + centimetres)


@dataclass(kw_only=True)
class Tailcoat(Suit):
    tails: int = 2

    def __str__(self):
        return f"a coat with {self.tails} tails and a {self.lining} lining"


def load(state: dict) -> Suit:
    measures = state.get("suit") or {"chest": 100, "waist": 90}
    return Suit(**measures | {"buttons": Buttons(**measures.get("buttons", {}))})


def swap(thing, **changes):
    return copy.replace(thing, **changes) if hasattr(copy, "replace") else replace(thing, **changes)


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    coat = Tailcoat(100, 90, lining="silk", tails=3)
    return f"{INSTRUCTIONS['instruction_prompt']} Today {coat}. {coat!r} {is_dataclass(coat)} {is_dataclass(str)}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    suit = load(scene.state)
    match message.text.split():
        case ["measure", chest, waist]:
            suit = Suit(float(chest), float(waist))
        case ["let", "out", centimetres]:
            suit = suit.let_out(float(centimetres))
        case ["copy"]:
            shallow, deep = copy.copy(suit), copy.deepcopy(suit)
            suit.buttons.colours.append("brass")
            return f"{shallow.buttons} {deep.buttons} {shallow == suit} {deep == suit} {shallow is suit}"
        case ["names"]:
            chosen = [each.name for each in fields(Tailcoat) if each.kw_only]
            return f"{[each.name for each in fields(suit)]} {chosen}"
        case ["card"]:
            return f"{astuple(suit)} {asdict(Tailcoat(1, 2))}"
        case ["compare"]:
            return f"{suit == Suit(1, 2)} {suit == astuple(suit)} {swap(suit, chest=1) == suit} {suit != load({})}"
        case ["wrong"]:
            suit = Suit(1, 2, "silk")
    scene.state["suit"] = asdict(suit)
    return f"{suit}"
