"""Scales recipes; a quantity is a number with a unit that can be added, multiplied and formatted."""

from __future__ import annotations

from plugin_api import Scene, Tool, ToolCall, hookimpl

CHARACTER_NAME = "Aunt Measure"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/aunt.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You scale recipes and distrust cups."}
TALK = ["for 8", "for 1", "for none", "total"]
SCRIPT = [("scale", {"people": 6}), ("scale", {"people": 40, "dish": "soup"})]


class Quantity:
    def __init__(self, amount: float, unit: str) -> None:
        self.amount, self.unit = amount, unit

    def __mul__(self, factor: float) -> Quantity:
        if not isinstance(factor, (int, float)):
            return NotImplemented
        return Quantity(self.amount * factor, self.unit)

    __rmul__ = __mul__

    def __truediv__(self, divisor: float) -> Quantity:
        return self * (1 / divisor)

    def __add__(self, other: Quantity) -> Quantity:
        if self.unit != other.unit:
            raise TypeError(f"cannot add {other.unit} to {self.unit}")
        return Quantity(self.amount + other.amount, self.unit)

    def __radd__(self, number: float) -> Quantity:
        return Quantity(number + self.amount, self.unit)

    def __rsub__(self, number: float) -> Quantity:
        return Quantity(number - self.amount, self.unit)

    def __iadd__(self, other: Quantity) -> Quantity:
        self.amount += (self + other).amount - self.amount
        return self

    def __format__(self, spec: str) -> str:
        if self.unit == "g" and self.amount >= 1000:
            return f"{self.amount / 1000:{spec or '.1f'}} kg"
        return f"{self.amount:{spec or 'g'}} {self.unit}"

    def __repr__(self) -> str:
        return f"Quantity({self.amount!r}, {self.unit!r})"


DISHES = {
    "pancakes": (4, {"flour": Quantity(250, "g"), "milk": Quantity(500, "ml"), "eggs": Quantity(3, "pc")}),
    "soup": (2, {"leeks": Quantity(300, "g"), "water": Quantity(700, "ml")}),
}


def scaled(dish: str, people: int) -> dict[str, Quantity]:
    serves, parts = DISHES[dish]
    return {name: people * quantity / serves for name, quantity in parts.items()}


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return INSTRUCTIONS["instruction_prompt"]


@hookimpl
def reply(scene, message):
    match message.text.split():
        case ["for", number]:
            return "\n".join(f"{name:<8}{amount:.0f}" for name, amount in scaled("pancakes", int(number)).items())
    total = Quantity(0, "g")
    for quantity in (part for _, parts in DISHES.values() for part in parts.values() if part.unit == "g"):
        total += quantity
    return f"{total} of dry things. {total!r} {sum([Quantity(2, 'ml'), Quantity(1, 'ml')])} {5 - Quantity(2, 'ml')}"


@hookimpl
def list_tools(scene):
    properties = {"people": {"type": "integer"}, "dish": {"type": "string", "enum": sorted(DISHES)}}
    return [Tool("scale", "Scale a dish.", {"type": "object", "properties": properties, "required": ["people"]})]


@hookimpl
def call_tool(scene, call: ToolCall):
    return ", ".join(f"{name}: {amount}" for name, amount in scaled(**{"dish": "pancakes"} | call.arguments).items())
