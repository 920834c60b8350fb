"""Characters of one session share Python's own caches and tables. What one gives them, no other may find there."""

import dataclasses
import re
import typing
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from sandboxed import findings, run

from plugin_api import Message
from sandbox import pattern_flags

# A text, a number, or anything, that takes itself for something else.
LYING = """
class Lying:
    known_as = None
    def __hash__(self): return hash(self.known_as)
    def __eq__(self, other): return True
class Text(Lying, str): pass
class Bytes(Lying, bytes): pass
class Number(Lying, int): pass
class Grasping(str):
    taken = []
    def translate(self, table):
        self.taken.append(table)
        table[ord('a')] = 'X'
        return str(self)
def lie(value, known_as):
    cls = {str: Text, bytes: Bytes, int: Number}[type(value)]
    class Liar(cls): pass
    Liar.known_as = known_as
    return Liar(value)
"""

# What one character does -> what another asks afterwards, and is answered by Python alone.
POISONS: dict[str, tuple[str, str, object]] = {
    "a format of dates": (
        "import datetime\ndatetime.datetime.strptime('05.06.26', lie('%d.%m.%y', '%Y_%m_%d'))",
        "import datetime\nresult = datetime.datetime.strptime('2026_01_02', '%Y_%m_%d').year",
        2026,
    ),
    "a format of dates, given to a class of the file's own": (
        "import datetime\nclass D(datetime.datetime): pass\nD.strptime('05.06.26', lie('%d.%m.%y', '%Y:%m:%d'))",
        "import datetime\nresult = datetime.datetime.strptime('2026:01:03', '%Y:%m:%d').day",
        3,
    ),
    "a template of re.sub": (
        "import re\nre.sub('(poison)', lie(r'<\\1>', r'[\\1]'), 'poison')",
        "import re\nresult = re.sub('(poison)', r'[\\1]', 'poison')",
        "[poison]",
    ),
    "a template of a pattern's sub": (
        "import re\nre.Pattern.sub(re.compile('(venom)'), lie(r'<\\1>', r'[\\1]'), 'venom')",
        "import re\nresult = re.compile('(venom)').sub(r'[\\1]', 'venom')",
        "[venom]",
    ),
    "a template of a match's expand": (
        "import re\nre.Match.expand(re.match('(hemlock)', 'hemlock'), lie(r'<\\1>', r'[\\1]'))",
        "import re\nresult = re.match('(hemlock)', 'hemlock').expand(r'[\\1]')",
        "[hemlock]",
    ),
    "the flags of a pattern": (
        "import re\nre.compile('arsenic', lie(2, 0))",
        "import re\nresult = bool(re.compile('arsenic').search('ARSENIC'))",
        False,
    ),
    "the flags of a search": (
        "import re\nre.search('cyanide', 'x', lie(2, 0))",
        "import re\nresult = bool(re.search('cyanide', 'CYANIDE'))",
        False,
    ),
    "a pattern": (
        "import re\nre.compile(lie('belladonna', 'foxglove'))\nre.compile(lie(b'belladonna', b'foxglove'))",
        "import re\nresult = bool(re.match('foxglove', 'foxglove')), bool(re.match(b'foxglove', b'foxglove'))",
        (True, True),
    ),
    "the flags of a class of templates": (
        """
import re, string
class Flags(Number):
    def __or__(self, other): return lie(0, 66)
class T(string.Template):
    flags = Flags(0)
    pattern = '(?P<ricin>x)'
""",
        "import re\nresult = bool(re.compile('(?P<ricin>x)', 66).match('X'))",
        True,
    ),
    "the table of re.escape": (
        "import re\nre.escape(Grasping('a'))",
        "import re\nresult = re.escape('a'), len(Grasping.taken)",
        ("a", 0),
    ),
    "the table of blanks": (
        "import textwrap\ntextwrap.wrap(Grasping('a'))\ntextwrap.shorten(Grasping('a'), 5)",
        "import textwrap\nresult = textwrap.wrap('a b'), textwrap.shorten('a b', 10)",
        (["a b"], "a b"),
    ),
    "the numerator of a fraction": (
        """
from fractions import Fraction
class F(float):
    def as_integer_ratio(self): return lie(1, 1789), lie(1, 1871)
hash(Fraction(F(0.5)))
""",
        "from fractions import Fraction\nresult = hash(Fraction(1789, 1871)) == hash(Fraction(1, 1))",
        False,
    ),
}


@pytest.mark.parametrize(("poison", "question", "answer"), POISONS.values(), ids=POISONS)
def test_what_one_character_does_changes_nothing_for_another(poison: str, question: str, answer: object) -> None:
    with suppress(TypeError, ValueError):  # refused is as good
        run(LYING + poison)

    assert run(LYING + question) == answer


# What one character holds -> how another looks for it.
HOLDING: dict[str, tuple[str, str]] = {
    "a generic list": ("typing.List[typing.Annotated[int, HELD]]", "typing.List[LIAR]"),
    "a literal": ("typing.Literal[HELD]", "typing.Literal[LIAR]"),
    "a union": ("typing.Union[int, HELD]", "typing.Union[int, LIAR]"),
    "an optional": ("typing.Optional[HELD]", "typing.Optional[LIAR]"),
    "a callable": ("typing.Callable[[HELD], int]", "typing.Callable[[LIAR], int]"),
    "a dictionary": ("typing.Dict[str, HELD]", "typing.Dict[str, LIAR]"),
    "a tuple": ("typing.Tuple[HELD]", "typing.Tuple[LIAR]"),
    "the other side of a variable": ("typing.AnyStr | HELD", "typing.AnyStr | LIAR"),
    "what stands for a shared variable": ("typing.List[typing.AnyStr][HELD]", "typing.List[typing.AnyStr][LIAR]"),
    "the other side of a class that has a stand-in": ("range | HELD", "range | LIAR"),
    "a generic class": ("typing.Generic[typing.Annotated[typing.AnyStr, HELD]]", "typing.Generic[LIAR]"),
}


@pytest.mark.parametrize(("hold", "look"), HOLDING.values(), ids=HOLDING)
def test_no_character_finds_what_another_wrote_in_brackets(hold: str, look: str) -> None:
    # The other's class has the hash that the first one's object has: the best that it could guess.
    common = """
import typing
class Held:
    def __init__(self): self.seen = []
    def __hash__(self): return 7
    def __eq__(self, other):
        self.seen.append(other)
        return True
    def __call__(self): pass
"""
    one = run(f"{common}HELD = Held()\nkept = {hold}\nresult = HELD")
    other = run(f"{common}LIAR = Held()\nfound = {look}\nresult = LIAR, found")

    assert not any(type(each) is type(one) for each in other[0].seen)
    assert not any(type(each) is type(other[0]) for each in one.seen)
    assert repr(one) not in repr(other[1]).replace(repr(other[0]), "")


def reachable_flags() -> Iterator[object]:
    yield from run("import re\nresult = [re.I, re.A, re.M | re.S, ~re.I, re.I & re.M, re.NOFLAG, 4 | re.I]")
    yield from run("""
import string
class T(string.Template): pass
result = [string.Template.flags, T.flags, T('').flags, super(string.Template, T('')).flags]
""")


def test_a_flag_of_patterns_keeps_nothing() -> None:
    flags = list(reachable_flags())
    before = len(re.RegexFlag._value2member_map_)
    kept = run(
        """
import re
import typing
class N(int):
    def __ror__(self, other): return self
result = [re.I | N(1 << 20), (re.I | re.M).value, type(re.I | N(1 << 20)) is type(re.I)]
""".replace("    __hash__ = None\n", "")
    )

    assert [type(flag) for flag in flags] == [pattern_flags.PatternFlag] * len(flags)
    assert type(kept[1]) is int
    assert len(re.RegexFlag._value2member_map_) == before


FLAGS = "re.I; re.I | re.M; re.NOFLAG; re.I & re.M; re.I ^ re.M; re.I.name; (re.I | re.M).name; re.I.value".split("; ")
FLAGS += "re.I in (re.I | re.M); list(re.I | re.M); bool(re.NOFLAG); re.I == 2; len(re.I | re.M); re.I | 4096".split(
    "; "
)


@pytest.mark.parametrize("expression", FLAGS)
def test_a_flag_shows_and_counts_as_pythons_own(expression: str) -> None:
    text = f"import re\nvalue = {expression}\nresult = repr(value), f'{{value}}', str(value)"
    plain: dict[str, Any] = {}
    exec(text, plain)

    assert run(text) == plain["result"]


def test_fields_share_no_metadata() -> None:
    stolen = run("""
from dataclasses import dataclass, fields
from plugin_api import Message
class Thief:
    def __init__(self): self.taken = []
    def __eq__(self, other):
        self.taken.append(other)
        other['stolen'] = 1
        return True
@dataclass(frozen=True)
class Own(Message):
    mood: str = ''
thief = Thief()
for each in (*fields(Message), *fields(Own), *fields(Own('user', 'x'))):
    each.metadata == thief
result = thief.taken
""")

    assert len(stolen) > len(dataclasses.fields(Message))
    assert all(not field.metadata for field in dataclasses.fields(Message))
    assert (
        run("from dataclasses import fields\nfrom plugin_api import Message\nresult = len(fields(Message)[0].metadata)")
        == 0
    )


def test_the_type_of_a_field_is_none_of_pythons_own_that_keeps_things() -> None:
    shown = run(
        "from dataclasses import fields\nfrom plugin_api import Message\nresult = [f.type for f in fields(Message)]"
    )

    made_of = [*shown, *(part for each in shown for part in typing.get_args(each))]
    assert [each for each in made_of if type(each).__module__ == "typing"] == []


def test_a_zone_is_not_handed_the_zone_behind_it() -> None:
    told = run("""
import datetime, zoneinfo
told = []
class Moment(datetime.datetime):
    def __init__(self, *parts, **named): told.append((parts, named))
    def replace(self, *parts, **named):
        told.append((parts, named))
        return super().replace(*parts, **named)
    def __add__(self, other):
        told.append(other)
        return super().__add__(other)
paris = zoneinfo.ZoneInfo('Europe/Paris')
moment = Moment(2026, 7, 1, 12, tzinfo=datetime.UTC)
shifted = moment.astimezone(paris)
paris.fromutc(Moment(2026, 10, 25, 1, 30, tzinfo=paris))
result = told, shifted.hour, type(shifted) is Moment
""")

    assert told[1:] == (14, True)
    assert "zoneinfo.ZoneInfo" not in {f"{type(each).__module__}.{type(each).__qualname__}" for each in flat(told[0])}


def flat(thing: Any) -> Iterator[Any]:
    if isinstance(thing, dict):
        yield from flat(list(thing.values()))
    elif isinstance(thing, list | tuple):
        for each in thing:
            yield from flat(each)
    else:
        yield thing


@pytest.mark.parametrize("moment", ["2026, 10, 25, 0, 30", "2026, 10, 25, 1, 30", "2026, 3, 29, 1, 0", "2026, 7, 1"])
def test_a_zone_tells_the_time_as_pythons_own(moment: str) -> None:
    text = f"""
import datetime, zoneinfo
paris = zoneinfo.ZoneInfo('Europe/Paris')
local = datetime.datetime({moment}, tzinfo=datetime.timezone.utc).astimezone(paris)
result = local.isoformat(), local.fold, local.tzname()
"""
    plain: dict[str, Any] = {}
    exec(text, plain)

    assert run(text) == plain["result"]


def test_a_long_range_is_not_handed_to_what_it_is_compared_with() -> None:
    handed = run("""
taken = []
class Own:
    def __eq__(self, other):
        taken.append(other)
        return True
range(10 ** 9) == Own()
result = taken[0]
""")

    assert type(handed) is not range


TYPINGS = [
    *("t.List[int]; t.Dict[str, t.List[int]]; t.Optional[int]; t.Union[int, None, str]; t.Union[int, str]").split("; "),
    *("t.Literal['a', 1]; t.Annotated[int, 'x']; t.Callable; t.Callable[[int, str], None]").split("; "),
    *("t.Callable[..., int]; t.Tuple[int, ...]; t.Tuple[()]; t.Any; t.AnyStr; t.Final[int]; t.Self").split("; "),
    *("t.Union[int, int]; t.Optional[t.Union[int, str]]; t.Iterable[t.Any]").split("; "),
    *("int | t.AnyStr; t.List[int] | None; None | t.List[int]; t.List[t.AnyStr][int]; t.Dict[str, t.AnyStr]").split(
        "; "
    ),
    *("t.Union[t.AnyStr, int][str]; t.Callable[[t.AnyStr], int][str]; list[t.AnyStr][int]; t.Deque[int]").split("; "),
    *("t.Literal; t.Mapping[str, int]; t.Union[t.List[int], None]; list[int] | None; dict[str, t.Any]").split("; "),
]


@pytest.mark.parametrize("expression", TYPINGS)
def test_a_type_is_written_and_shown_as_in_plain_python(expression: str) -> None:
    text = f"import typing as t\nform = {expression}\nresult = repr(form), repr(t.get_args(form))"
    plain: dict[str, Any] = {}
    exec(text, plain)

    assert run(text) == plain["result"]


USES = {
    "asking for instances": "isinstance([], t.List), isinstance({}, t.Mapping), isinstance(1, t.Union[int, str])",
    "asking for optional instances": "isinstance(None, t.Optional[int]), isinstance('', t.Optional[int])",
    "comparing": "t.Optional[int] == t.Union[None, int], t.List[int] == t.List[int], t.List[int] == t.List[str]",
    "casting and naming": "t.cast(int, '1'), t.NewType('N', int)(3), t.TYPE_CHECKING",
    "making": "t.Deque([1]), t.DefaultDict(list), t.Counter('aa')",
    "as keys": "{t.List[int]: 1}[t.List[int]], {t.Optional[int]: 2}[t.Union[int, None]]",
}


@pytest.mark.parametrize("expression", USES.values(), ids=USES)
def test_a_type_can_be_used_as_in_plain_python(expression: str) -> None:
    text = f"import typing as t\nresult = {expression}"
    plain: dict[str, Any] = {}
    exec(text, plain)

    assert run(text) == plain["result"]


CLASSES = """
import typing as t
K, V = t.TypeVar('K'), t.TypeVar('V')
class Box(t.Generic[K]):
    def __init__(self, held): self.held = held
class Number(Box[int]): pass
class Table(t.Generic[K, V], dict): pass
class Stack(t.List[K]): pass
class Pair(t.NamedTuple, t.Generic[K]):
    left: K
class Speaking(t.Protocol):
    def speak(self): ...
class Loud(Speaking):
    def speak(self): return 'HEY'
class Holding(t.Protocol[K]):
    held: K
class Letters(t.Iterable[str]):
    def __iter__(self): return iter('ab')
answers = [Box[str]('a').held, Number(2).held, Table[str, int](a=1), Stack[int]([1]), Pair(1), Loud().speak()]
answers += [list(Letters()), Pair[int](2), repr(Box[int]), t.get_args(Box[int])]
refused = [Speaking, lambda: isinstance(1, Speaking), lambda: issubclass(Loud, Speaking), lambda: t.List()]
for wrong in (*refused, lambda: isinstance(1, t.List[int])):
    try:
        answers.append(wrong())
    except TypeError as error:
        answers.append('refused')
result = answers
"""


def test_generic_classes_and_protocols_behave_as_in_plain_python() -> None:
    plain: dict[str, Any] = {"__name__": "character"}
    exec(CLASSES, plain)

    assert findings(CLASSES) == []
    assert run(CLASSES) == plain["result"]
