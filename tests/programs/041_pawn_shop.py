"""A pawn shop with typed shelves: generics, protocols and type variables, as a tidy author writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, NewType, Optional, Protocol, TypeVar, Union, cast

from plugin_api import hookimpl

if TYPE_CHECKING:
    from plugin_api import Message, Scene

CHARACTER_NAME: Final = "Uncle Pawn"
VOICE_SOURCE: dict[str, Any] = {"source_type": "file", "path_on_server": "voices/pawn.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You lend on watches and listen to excuses."}
TALK = ["pawn watch 40", "pawn lute 120", "pawn crown", "redeem", "redeem watch", "top", "redeem", "redeem", "value"]

Thing = TypeVar("Thing")
Ticket = NewType("Ticket", int)
Metal = Literal["gold", "silver", "none"]
Price = Union[int, float]


class Valued(Protocol):
    @property
    def value(self) -> Price: ...

    def describe(self) -> str:
        return f"something worth {self.value:.0f}"


class Shelf(Generic[Thing]):
    """Last in, first out."""

    def __init__(self, things: Iterable[Thing] = ()) -> None:
        self._things: list[Thing] = list(things)

    def put(self, thing: Thing) -> Ticket:
        self._things.append(thing)
        return Ticket(len(self._things))

    def take(self) -> Optional[Thing]:
        return self._things.pop() if self._things else None

    def __iter__(self):
        return iter(self._things)


@dataclass
class Pledge(Valued):
    name: str
    value: Price = 10
    _: KW_ONLY
    metal: Metal = "none"


class LabelledShelf(Shelf[Pledge]):
    label: str
    size: int = 3

    def put(self, thing: Pledge) -> Ticket:
        if len(self._things) >= self.size:
            raise OverflowError(f"the {self.label} shelf is full")
        return super().put(thing)


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    crown = Pledge("crown", 900, metal="gold")
    shelf = LabelledShelf([crown])
    shelf.label = cast(str, "demo")
    return f"{INSTRUCTIONS['instruction_prompt']} {crown} {shelf.put(crown)} {shelf.label} {crown.describe()}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    shelf: LabelledShelf = LabelledShelf(Pledge(*pair) for pair in scene.state.get("shelf", []))
    word, *rest = message.text.split()
    answer: str
    if word == "pawn":
        ticket = shelf.put(Pledge(rest[0], *map(int, rest[1:])))
        answer = f"Ticket {ticket}."
    elif word == "redeem" and rest:
        raise PermissionError(f"only the last thing, not the {rest[0]}")
    elif word == "redeem":
        answer = (thing := shelf.take()) and thing.describe() or "The shelf is empty."
    else:
        answer = f"{sum(pledge.value for pledge in shelf)} in all, {[*shelf][-1:]!r}"
    scene.state["shelf"] = [[pledge.name, pledge.value] for pledge in shelf]
    return answer
