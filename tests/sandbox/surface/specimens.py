"""A character that holds a specimen of everything its code can make: where the walk of the surface begins.

What names lead to, the walk finds by itself. Here stands what syntax makes, and what a call without arguments does not.
"""

import base64
import bisect
import calendar
import collections
import collections.abc
import copy
import dataclasses
import datetime
import decimal
import difflib
import enum
import fractions
import functools
import hashlib
import itertools
import json
import operator
import random
import re
import statistics
import string
import time
import typing
import uuid
import zoneinfo

import plugin_api.prompts
from plugin_api import Message, Tool, hookimpl

CHARACTER_NAME = "Specimens"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/specimens.wav"}
INSTRUCTIONS = {"instruction_prompt": "You hold still."}
TOOLS = [{"type": "function", "function": {"name": "look", "description": "Looks.", "parameters": {"type": "object"}}}]


# What syntax makes


def function(first=1, *rest, named=None, **others):
    return first


def closure():
    value = [1]

    def inner():
        return value

    return inner


def counting(limit):
    got = None
    for number in range(limit):
        got = yield number
    return got


def delegating():
    yield from counting(3)


def started(generator):
    next(generator)
    return generator


class Own:
    """Made by a class statement."""

    shared = [1]

    def __init__(self, value=1):
        self.value = value
        self._private = [value]

    def method(self):
        return self

    @property
    def computed(self):
        return self.value

    @computed.setter
    def computed(self, value):
        self.value = value

    @staticmethod
    def static():
        return Own

    @classmethod
    def of_class(cls):
        return cls

    @functools.cached_property
    def cached(self):
        return [self.value]

    def __getitem__(self, key):
        return key

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.error = error
        return True

    def parent(self):
        return super()


class Derived(Own):
    def parent(self):
        return super()


class Slotted:
    __slots__ = ("value",)

    def __init__(self):
        self.value = 1


class OwnText(str):
    pass


class OwnList(list):
    pass


class OwnDict(dict):
    pass


class OwnError(ValueError):
    def __init__(self):
        super().__init__("own")
        self.detail = {}


class OwnCallable:
    def __call__(self):
        return self


class OwnIterator:
    def __iter__(self):
        return self

    def __next__(self):
        return 1


class OwnMapping(collections.abc.Mapping):
    def __getitem__(self, key):
        return key

    def __iter__(self):
        return iter(("a",))

    def __len__(self):
        return 1


@functools.total_ordering
class Ordered:
    def __lt__(self, other):
        return True


@dataclasses.dataclass
class Record:
    value: int = 1
    others: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class FrozenRecord:
    value: int = 1


class Colour(enum.Enum):
    RED = enum.auto()
    BLUE = 2

    def shade(self):
        return self


class Number(enum.IntEnum):
    ONE = 1


class Word(enum.StrEnum):
    ONE = "one"


class Option(enum.Flag):
    A = enum.auto()
    B = enum.auto()


class Bits(enum.IntFlag):
    A = 1
    B = 2


class Pair(typing.NamedTuple):
    left: int
    right: int = 2


class Typed(typing.TypedDict):
    left: int


class Spoken(typing.Protocol):
    def speak(self): ...


Item = typing.TypeVar("Item")


class Box(typing.Generic[Item]):
    pass


class OwnTemplate(string.Template):
    delimiter = "%"


class OwnZone(datetime.tzinfo):
    def utcoffset(self, moment):
        return datetime.timedelta(0)


class OwnUserDict(collections.UserDict):
    pass


Point = collections.namedtuple("Point", "x y", defaults=[1])


# What fails


def failing(action):
    try:
        action()
    except Exception as error:
        return error


def raising_from():
    try:
        {}["inner"]
    except KeyError as inner:
        raise RuntimeError("outer") from inner


def finished():
    generator = counting(0)
    next(generator)


def unbound():
    value += 1


def asserting():
    assert False, [1]


def noted():
    error = ValueError("noted")
    error.add_note("here")
    raise error


def endless():
    return endless()


failures = [
    failing(action)
    for action in (
        lambda: Own().nothing,
        lambda: getattr(Own(), "__dict__"),
        lambda: getattr([], "nothing"),
        lambda: Own.nothing,
        lambda: json.nothing,
        lambda: getattr(json, "codecs"),
        lambda: type.nothing,
        lambda: function.__name__.nothing,
        lambda: "{0.nothing}".format(1),
        lambda: "{0.__class__}".format(1),
        lambda: "{missing}".format(),
        lambda: operator.attrgetter("real.nothing")(1),
        lambda: nothing,
        lambda: {}["nothing"],
        lambda: [][0],
        lambda: 1 / 0,
        lambda: 1 + "",
        lambda: int("x"),
        lambda: len(1),
        lambda: function(1, first=2),
        lambda: Own(1, 2, 3),
        lambda: setattr([], "nothing", 1),
        lambda: setattr(Own, "__class__", 1),
        lambda: setattr(json, "dumps", 1),
        lambda: FrozenRecord.__init__(1),
        lambda: setattr(FrozenRecord(), "value", 2),
        lambda: operator.setitem((), 0, 1),
        lambda: b"\xff".decode(),
        lambda: "\ud800".encode(),
        lambda: json.loads("{"),
        lambda: json.dumps(Own()),
        lambda: re.compile("("),
        lambda: decimal.Decimal("x"),
        lambda: decimal.Decimal(1) / 0,
        lambda: datetime.date(1, 1, 99),
        lambda: datetime.datetime.strptime("x", "%Y"),
        lambda: zoneinfo.ZoneInfo("nowhere"),
        lambda: Colour(99),
        lambda: Colour("RED", "x"),
        lambda: enum.Enum("Made", "A B"),
        lambda: statistics.mean([]),
        lambda: calendar.monthrange(1, 99),
        lambda: string.Template("$").substitute(),
        lambda: string.Template("$a").substitute(),
        lambda: dataclasses.fields(1),
        lambda: uuid.UUID("x"),
        lambda: base64.b64decode("x"),
        lambda: typing.NamedTuple("Made", []),
        lambda: collections.namedtuple("class", "x"),
        lambda: type("Made", (), {}),
        lambda: 2.0**10000,
        lambda: next(iter(())),
        raising_from,
        finished,
        unbound,
        asserting,
        noted,
        endless,
    )
]


def import_missing():
    from characters.resources import nothing


def import_missing_name():
    from characters.resources.nothing import name


failures += [failing(import_missing), failing(import_missing_name)]


def leaving():
    # What a context is told when an error passes through it.
    with Own() as own:
        1 / 0
    return own


def closed():
    own = Own()

    def inside():
        with own:
            yield

    generator = started(inside())
    generator.close()
    return own


# What calls make

days = [datetime.datetime(2026, 1, 2, 3, 4, 5, 6, datetime.UTC), datetime.date(2026, 1, 2), datetime.time(1, 2)]
context = decimal.Context()
match = re.match(r"(?P<word>\w+)", "word")
matcher = difflib.SequenceMatcher(None, "abc", "abd")
first, second = itertools.tee([1])

values = {
    "text": "text",
    "bytes": b"bytes",
    "integer": 1,
    "float": 1.5,
    "complex": 1j,
    "list": [1, "a"],
    "dict": {"a": 1},
    "range": range(3),
    "set": {1},
    "tuple": (1, 2),
    "ellipsis": ...,
    "slice": slice(1),
    "lambda": lambda: 1,
    "closure": closure(),
    "f-string": f"{1:>3}",
    "generator": counting(3),
    "started generator": started(counting(3)),
    "delegating generator": started(delegating()),
    "finished generator": list(counting(1)),
    "generator expression": (each for each in [1]),
    "own": Own(),
    "derived": Derived(),
    "parent": Derived().parent(),
    "parent of an own class's": Own().parent(),
    "explicit super": super(Derived, Derived()),
    "bound method": Own().method,
    "unbound method": Own.method,
    "builtin method": [].append,
    "slot method": "text".join,
    "class method": dict.fromkeys,
    "static": Own.static,
    "property": Own.computed,
    "property of one's own": property(function),
    "decorated": Own.cached,
    "slotted": Slotted(),
    "slot": Slotted.value,
    "contexts": [leaving(), closed()],
    "texts": [OwnText("a"), OwnText("a").upper(), OwnText],
    "lists": [OwnList([1]), OwnDict(a=1)],
    "callable": OwnCallable(),
    "iterator": OwnIterator(),
    "mapping": OwnMapping(),
    "mapping views": [OwnMapping().keys(), OwnMapping().items(), OwnMapping().values()],
    "ordered": Ordered(),
    "records": [Record(), FrozenRecord(), dataclasses.fields(Record), dataclasses.replace(Record())],
    "members": [Colour.RED, Number.ONE, Word.ONE, Option.A | Option.B, Bits.A | Bits.B, ~Bits.A],
    "shapes": [Pair(1), Point(1), Typed(left=1), Box(), Box[int], Spoken],
    "types of things": [type(each) for each in (1, function, counting(1), Own(), Own, json, match, len, [].append)],
    "iterators": [
        iter([]),
        iter(()),
        iter({}),
        iter({}.items()),
        iter({}.values()),
        iter(set()),
        iter(""),
        iter(b""),
        iter(bytearray()),
        iter(range(3)),
        iter(range(10**30)),
        iter(function, 1),
        iter(Own()),
        reversed([1]),
        reversed({}),
        reversed((1,)),
        enumerate([1]),
        zip([1], [2]),
        map(function, [1]),
        filter(None, [1]),
        iter(collections.deque([1])),
        iter(collections.OrderedDict(a=1)),
    ],
    "views": [{"a": 1}.keys(), {"a": 1}.items(), {"a": 1}.values()],
    "ordered views": [collections.OrderedDict(a=1).keys(), collections.OrderedDict(a=1).items()],
    "mapping behind a view": {"a": 1}.keys().mapping,
    "aliases": [list[int], dict[str, int], int | None, typing.Optional[int], typing.Dict[str, int], type(list[int])],
    "typings": [
        Item,
        typing.Literal[1],
        typing.Annotated[int, [1]],
        typing.Callable[[int], str],
        typing.NewType("N", int),
    ],
    "more typings": [
        typing.get_args(typing.Annotated[int, [1]]),
        typing.ClassVar[int],
        collections.abc.Callable[[int], str],
    ],
    "days": days,
    "day parts": [days[0] - days[0], days[0].timetuple(), days[1].isocalendar(), days[0].tzinfo, days[0].timetz()],
    "clock": [time.localtime(0), time.gmtime(0)],
    "zones": [zoneinfo.ZoneInfo("UTC"), OwnZone(), datetime.timezone(datetime.timedelta(hours=1), "X")],
    "numbers": [decimal.Decimal("1.5"), decimal.Decimal("1.5").as_tuple(), fractions.Fraction(1, 2)],
    "context": [context, context.flags, context.traps, context.copy()],
    "match": [match, match.re, match.regs, re.finditer("a", "a"), re.compile("a").scanner("a"), re.I | re.M],
    "match parts": [match.lastgroup, match.groupdict(), match.expand(r"\1")],
    "differences": [matcher, matcher.get_matching_blocks(), matcher.get_opcodes(), matcher.find_longest_match()],
    "difference texts": [difflib.Differ(), difflib.ndiff(["a"], ["b"]), difflib.unified_diff(["a"], ["b"])],
    "calendars": [calendar.Calendar(), calendar.day_name, calendar.month_abbr, calendar.monthcalendar(2026, 1)],
    "calendar days": [calendar.Calendar().itermonthdates(2026, 1), calendar.MONDAY],
    "hashes": [hashlib.sha256(b"a"), hashlib.blake2b(), hashlib.md5()],
    "statistics": [statistics.NormalDist(), statistics.linear_regression([1, 2], [1, 3])],
    "template": [string.Template("$a"), OwnTemplate("%a"), OwnTemplate.pattern],
    "uuids": [uuid.UUID(int=1), uuid.UUID(int=1).fields, uuid.NAMESPACE_DNS],
    "partial": functools.partial(function, 1, named=[1]),
    "caches": [functools.cache(function), functools.lru_cache(maxsize=2)(function), functools.lru_cache(closure)],
    "cache figures": [functools.cache(function).cache_info(), functools.cache(function).cache_parameters()],
    "key": functools.cmp_to_key(lambda one, other: 0)(1),
    "wrapped": functools.wraps(function)(lambda: 1),
    "getters": [operator.attrgetter("value"), operator.itemgetter(0), operator.methodcaller("upper")],
    "generator of random numbers": [random.Random(1), random.Random(1).getstate()],
    "itertools": [
        itertools.accumulate([1]),
        itertools.chain([1]),
        itertools.chain.from_iterable([[1]]),
        itertools.combinations([1], 1),
        itertools.combinations_with_replacement([1], 1),
        itertools.compress([1], [1]),
        itertools.count(),
        itertools.cycle([1]),
        itertools.dropwhile(bool, [1]),
        itertools.filterfalse(None, [1]),
        itertools.groupby([1]),
        list(itertools.groupby([1])),
        itertools.islice([1], 1),
        itertools.pairwise([1]),
        itertools.permutations([1]),
        itertools.product([1]),
        itertools.repeat(1),
        itertools.starmap(function, [(1,)]),
        itertools.takewhile(bool, [1]),
        first,
        second,
        itertools.zip_longest([1]),
    ],
    "collections": [
        collections.ChainMap({"a": 1}),
        collections.Counter("a"),
        collections.OrderedDict(a=1),
        collections.UserDict(a=1),
        OwnUserDict(a=1),
        collections.UserList([1]),
        collections.defaultdict(list, a=[1]),
        collections.deque([1], 2),
    ],
    "copies": [copy.copy(Own()), copy.deepcopy(Derived()), copy.deepcopy(json)],
    "marked": [hookimpl, hookimpl(function), hookimpl(tryfirst=True)],
    "fields": [dataclasses.fields(Message), dataclasses.fields(Tool)],
    "plugin_api": [
        Message("user", "text"),
        Tool("name", "description"),
        plugin_api.prompts.LANGUAGE_CODE_TO_INSTRUCTIONS,
    ],
    "parsed": [json.loads('{"a": [1]}'), json.loads("1", parse_int=decimal.Decimal)],
    "bisect": bisect.bisect([1], 1),
    "printed": print("text"),
    "namespace": globals(),
}


# What hooks are given

given = []


@hookimpl
def make_system_prompt(scene):
    return ""


@hookimpl
def call_tool(scene, call):
    given.append([scene, call])
    return ""


@hookimpl
def on_character_selected(scene, name):
    given.append([scene, name])


def walking(scene):
    # A generator that is running while the walk comes by.
    from characters.resources.surface_probe import report

    yield report()


@hookimpl
def reply(scene, message):
    walk = walking(scene)
    given.extend([scene, message, walk])
    scene.state["report"] = next(walk)
    return "done"
