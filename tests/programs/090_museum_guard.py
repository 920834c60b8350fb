"""Guards a museum, and knows each thing's type, in the older way of writing types."""

import typing as t
from typing import Callable, Final, Generic, Literal, NamedTuple, Optional, Protocol, TypedDict, Union

from plugin_api import hookimpl

if t.TYPE_CHECKING:
    from plugin_api import Message, Scene

CHARACTER_NAME: Final = "Room Seven"
VOICE_SOURCE: t.Dict[str, str] = {"source_type": "file", "path_on_server": "voices/room_seven.wav"}
INSTRUCTIONS: t.Mapping[str, str] = {"instruction_prompt": "You guard a room. You know what everything is."}
TALK: t.List[str] = ["vase", "crown", "map", "room", "types", "touch"]

T = t.TypeVar("T", bound=t.Hashable)
Room = Literal["egypt", "rome", "attic"]
Number = t.NewType("Number", int)
Year: t.TypeAlias = Union[int, str, None]
Lookup = Callable[[str], Optional[t.Annotated[int, "in metres"]]]
Views = t.Tuple[t.KeysView[str], t.ValuesView[int], t.ItemsView[str, int], t.Reversible[int], t.Container[int], t.Sized]
Bags = Union[t.Set[T], t.FrozenSet[T], t.AbstractSet[T], t.MutableSet[T], t.Collection[T], t.Deque[T], t.Counter[T]]
Feed = t.Generator[Number, t.Any, t.Never]
Alarm = Callable[[t.AnyStr], t.NoReturn]
Tables = Union[t.DefaultDict[str, T], t.OrderedDict[str, T], t.MutableMapping[str, T], t.Sequence[T]]


class Exhibit(NamedTuple):
    name: str
    room: Room
    year: Year = None

    def label(self) -> str:
        return f"{self.name}, {self.year or 'undated'}"


class Loan(TypedDict):
    lender: t.Required[str]
    days: t.NotRequired[int]


class Cleanable(Protocol):
    def clean(self) -> t.LiteralString: ...


@t.final
class Case(Generic[T]):
    opened: t.ClassVar[int] = 0

    def __init__(self, *things: T) -> None:
        self.things: t.MutableSequence[T] = list(things)

    def add(self, thing: T) -> t.Self:
        return self.things.append(thing) or self

    def __iter__(self) -> t.Iterator[T]:
        yield from self.things


CASE: Case[Exhibit] = Case(Exhibit("vase", "egypt", -1200), Exhibit("crown", room="attic"))


@hookimpl
def make_system_prompt(scene: "Scene") -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} {'; '.join(thing.label() for thing in CASE)}; {t.get_args(Room)}"


@hookimpl
def reply(scene: "Scene", message: "Message") -> str:
    match message.text:
        case "room":
            loan: Loan = Loan(lender="Cairo", days=3)
            return f"{loan} {Number(7) + 1} {CASE.things[0]._replace(year=1)} {Case[int](1).add(2).things}"
        case "types":
            return f"{Room!r} {Optional[int]} {Union[int, str]} {t.get_args(t.Dict[str, int])} {T!r} {Exhibit._fields}"
        case "touch":
            raise PermissionError("please do not touch the frame")
    found: t.Iterable[Exhibit] = (thing for thing in CASE if thing.name == message.text)
    scene.state["seen"] = t.cast(int, scene.state.get("seen", 0)) + 1
    return f"{next(iter(found), None)} {scene.state['seen']}"
