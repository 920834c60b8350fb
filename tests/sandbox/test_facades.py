import builtins
import copy
import dataclasses
import enum
import functools
import importlib
import io
import json
import operator
import os
import random
import subprocess
import sys
import types
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sandbox import bound_facades, facades, names, policy
from sandbox.class_statements import ClassStatement
from sandbox.guards import WRITABLE, Guards

# What Python 3.11 lacks, among what characters may import.
NEWER = {
    ("base64", "z85decode"),
    ("base64", "z85encode"),
    ("copy", "replace"),
    ("itertools", "batched"),
    ("math", "fma"),
    ("math", "sumprod"),
    ("random", "binomialvariate"),
    ("re", "PatternError"),
}

ROOT = Path(__file__).parents[2]

Modules = dict[str, Any]


@pytest.fixture
def guards() -> Guards:
    return Guards()


@pytest.fixture
def modules(guards: Guards) -> Modules:
    """All that one character can import."""
    bound = {module: facades.make_bound_facade(module, guards, "7") for module in bound_facades.MODULES}
    return {**facades.shared_facades(), **bound}


def own_class(guards: Guards, *bases: Any, **body: Any) -> type:
    """Make a class as a class statement of a character does."""
    return types.new_class(
        "Own", bases, {"metaclass": guards.make_class}, lambda space: space.update(body, __module__="character")
    )


# The table


def test_every_module_of_the_table_has_exactly_its_names(modules: Modules) -> None:
    assert modules.keys() == policy.IMPORTABLE.keys()
    assert {module: facades.members(facade).keys() for module, facade in modules.items()} == policy.IMPORTABLE


def test_no_facade_is_both_shared_and_bound() -> None:
    assert facades.shared_facades().keys() | bound_facades.MODULES == policy.IMPORTABLE.keys()
    assert not facades.shared_facades().keys() & bound_facades.MODULES


@pytest.mark.parametrize("module", sorted(policy.IMPORTABLE.keys() - {"unmute.llm.system_prompt"}))
def test_every_name_of_the_table_is_one_that_python_has(module: str) -> None:
    real = importlib.import_module(module)

    assert not {name for name in policy.IMPORTABLE[module] if not hasattr(real, name) and (module, name) not in NEWER}


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("calendar", "setfirstweekday"),
        ("collections", "UserString"),
        ("dataclasses", "make_dataclass"),
        ("enum", "global_enum"),
        ("functools", "singledispatch"),
        ("functools", "update_wrapper"),
        ("hashlib", "file_digest"),
        ("hashlib", "pbkdf2_hmac"),
        ("json", "codecs"),
        ("re", "purge"),
        ("string", "Formatter"),
        ("textwrap", "TextWrapper"),
        ("time", "sleep"),
        ("typing", "ForwardRef"),
        ("typing", "Type"),
        ("typing", "get_type_hints"),
        ("uuid", "uuid1"),
        ("zoneinfo", "TZPATH"),
    ],
)
def test_what_would_lead_out_is_not_in_a_facade(modules: Modules, module: str, name: str) -> None:
    assert name not in policy.IMPORTABLE[module]
    with pytest.raises(AttributeError, match=f"^module '{module}' has no attribute '{name}'$"):
        getattr(modules[module], name)


def test_the_policy_version_follows_the_tables() -> None:
    fewer = {**policy.IMPORTABLE, "math": frozenset({"pi"})}
    less_asked = names.ASKED - {"mro"}

    assert policy._digest(policy._REVISION, policy.IMPORTABLE, policy.BUILTINS) == policy.POLICY_VERSION
    assert policy._digest(policy._REVISION, fewer, policy.BUILTINS) != policy.POLICY_VERSION
    assert policy._digest(policy._REVISION + 1, policy.IMPORTABLE, policy.BUILTINS) != policy.POLICY_VERSION
    assert policy._digest(policy._REVISION, policy.IMPORTABLE, policy.BUILTINS, less_asked) != policy.POLICY_VERSION


# What a facade is


def test_a_facade_cannot_be_changed(modules: Modules) -> None:
    with pytest.raises(AttributeError, match="cannot be changed"):
        modules["json"].dumps = print
    with pytest.raises(AttributeError, match="cannot be changed"):
        del modules["json"].dumps
    facades.members(modules["json"])["dumps"] = print
    modules["json"].__init__("json", {"dumps": print})

    assert modules["json"].dumps([1]) == "[1]"


def test_the_error_for_a_missing_member_shows_nothing_but_the_facade(modules: Modules) -> None:
    with pytest.raises(AttributeError) as caught:
        _ = modules["json"].codecs

    assert caught.value.obj in (None, modules["json"])


def test_a_facade_shows_only_its_name(modules: Modules) -> None:
    assert repr(modules["json"]) == "<module 'json'>"
    assert {name for name in dir(modules["json"]) if name[0] != "_"} == policy.IMPORTABLE["json"]


@pytest.mark.parametrize("name", ["__name__", "__path__", "__spec__", "__file__", "__loader__"])
def test_a_facade_has_nothing_that_from_import_would_look_a_real_module_up_with(modules: Modules, name: str) -> None:
    assert not hasattr(modules["collections"], name)


def test_from_import_of_a_missing_member_does_not_find_the_real_submodule(modules: Modules) -> None:
    space = {"__builtins__": {"__import__": lambda *_: modules["collections"]}}

    with pytest.raises(ImportError, match="cannot import name 'abc'"):
        exec("from collections import abc", space)


def test_a_facade_cannot_be_inherited_from(guards: Guards, modules: Modules) -> None:
    with pytest.raises(TypeError, match="'json' is no class"):
        own_class(guards, modules["json"])


def test_a_copy_of_a_facade_is_the_facade(modules: Modules) -> None:
    assert copy.deepcopy([modules["json"]]) == [modules["json"]]
    assert copy.copy(modules["json"]) is modules["json"]


def test_shared_facades_are_made_once() -> None:
    assert facades.shared_facades() is facades.shared_facades()


# What can be reached from a facade

FORBIDDEN = (open, io.open, os.system, eval, exec, compile, builtins.__import__, type, input, breakpoint)


def reachable(start: Mapping[str, object], depth: int = 5) -> Iterator[tuple[str, object]]:
    """Walk public attributes, items, and what classes and functions answer when called without arguments."""
    seen: dict[int, object] = {}
    layer = list(start.items())
    for _ in range(depth):
        following = []
        for path, thing in layer:
            if id(thing) in seen:
                continue
            seen[id(thing)] = thing
            yield path, thing
            following += [(f"{path}{step}", found) for step, found in neighbours(thing)]
        layer = following


def neighbours(thing: object) -> Iterator[tuple[str, object]]:
    for name in dir(thing):
        if not name.startswith("_") and name not in names.GUARDED:
            with suppress(Exception):
                yield f".{name}", getattr(thing, name)
    if isinstance(thing, tuple | list | set | frozenset):
        yield from ((f"[{index}]", each) for index, each in enumerate(thing))
    if isinstance(thing, dict | types.MappingProxyType):
        yield from ((f"[{key!r}]", each) for key, each in thing.items())
    if isinstance(thing, type):
        with suppress(Exception):
            yield "()", thing()


def samples(modules: Modules) -> dict[str, object]:
    """Return instances that a call without arguments does not make."""
    return {
        "match": modules["re"].match("(?P<a>a)", "a"),
        "partial": modules["functools"].partial(len, "a", b=1),
        "cached": modules["functools"].cache(lambda: 1),
        "key": modules["functools"].cmp_to_key(max)(1),
        "decode error": json.JSONDecodeError("x", "y", 0),
        "normal": modules["statistics"].NormalDist(),
        "matcher": modules["difflib"].SequenceMatcher(None, "a", "b"),
        "zone": modules["zoneinfo"].ZoneInfo("UTC"),
        "hash": modules["hashlib"].sha256(),
        "uuid": modules["uuid"].uuid4(),
        "point": modules["collections"].namedtuple("Point", "x y")(1, 2),
        "getter": modules["operator"].attrgetter("x"),
        "item": modules["operator"].itemgetter(0),
        "alias": modules["typing"].Dict[str, int],
        "variable": modules["typing"].TypeVar("T"),
        "field": modules["dataclasses"].field(default=1),
        "time": modules["time"].localtime(),
        "marked": modules["plugin_api"].hookimpl(lambda: 1),
        "template": modules["string"].Template("$a"),
    }


def test_no_module_and_no_dangerous_builtin_can_be_walked_to(modules: Modules) -> None:
    found = [
        path
        for path, thing in reachable({**modules, **samples(modules)})
        if isinstance(thing, types.ModuleType) or any(thing is each for each in FORBIDDEN)
    ]

    assert found == []


def test_the_walk_would_find_what_real_modules_lead_to() -> None:
    found = [path for path, thing in reachable({"json": json}) if any(thing is each for each in FORBIDDEN)]

    assert "json.codecs.open" in found or "json.codecs.builtins.eval" in found


def test_nothing_shared_holds_a_container_that_a_character_could_change() -> None:
    # Instances that the walk makes are new each time; what stays is what members and classes hold.
    found = [
        path
        for path, thing in reachable(facades.shared_facades(), depth=4)
        if type(thing) in WRITABLE and "()" not in path
    ]

    assert found == []


# random


def test_random_numbers_come_from_a_generator_of_the_character_alone(guards: Guards) -> None:
    one, other = (facades.make_bound_facade("random", guards, "7") for _ in range(2))
    before = random.getstate()
    one.seed(1)

    assert other.randint(1, 10**9) == random.Random("7").randint(1, 10**9)
    assert random.getstate() == before


# operator


class Scene:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)


def test_attrgetter_reads_dotted_names_and_several_at_once(modules: Modules) -> None:
    assert modules["operator"].attrgetter("now.year", "now.month")(Scene()) == (2026, 1)
    assert modules["operator"].attrgetter("now.year")(Scene()) == 2026


@pytest.mark.parametrize("path", ["__class__", "now.__class__", "now.year.__add__", "f_back", ""])
def test_attrgetter_asks_the_guard_about_every_part(modules: Modules, path: str) -> None:
    with pytest.raises(AttributeError):
        modules["operator"].attrgetter(path)(Scene())


def test_methodcaller_asks_the_guard(modules: Modules) -> None:
    assert modules["operator"].methodcaller("upper")("a") == "A"
    assert modules["operator"].methodcaller("format", 1)("{}") == "1"
    with pytest.raises(AttributeError):
        modules["operator"].methodcaller("format", "")("{0.__class__}")
    with pytest.raises(AttributeError):
        modules["operator"].methodcaller("__repr__")("a")


def test_the_name_of_an_attribute_is_plain_text(modules: Modules) -> None:
    class Liar(str):
        __slots__ = ()

    with pytest.raises(TypeError):
        modules["operator"].attrgetter(Liar("now"))
    with pytest.raises(TypeError):
        modules["operator"].methodcaller(Liar("upper"))


# functools


def test_wraps_names_the_wrapper_and_leaves_both_functions_alone(modules: Modules) -> None:
    def greet(name: str) -> str:
        """Say hello."""
        return f"hello {name}"

    def wrapper(*, name: str = "you") -> str:
        return greet(name)

    wrapper.kept = 1
    named = modules["functools"].wraps(greet)(wrapper)

    assert (named.__name__, named.__doc__, named(), named.kept) == ("greet", "Say hello.", "hello you", 1)
    assert wrapper.__name__ == "wrapper"
    assert not hasattr(named, "__wrapped__")


def test_wraps_does_not_rename_what_others_use(modules: Modules) -> None:
    modules["functools"].wraps(len)(modules["json"].dumps)

    assert json.dumps.__name__ == "dumps"


def test_wraps_takes_nothing_but_labels(modules: Modules) -> None:
    with pytest.raises(TypeError):
        modules["functools"].wraps(len, updated=("__globals__",))


def test_a_cached_property_is_computed_once(guards: Guards, modules: Modules) -> None:
    calls: list[int] = []
    own = own_class(guards, value=modules["functools"].cached_property(lambda _: calls.append(1) or 5))
    thing = own()

    assert (thing.value, thing.value, calls) == (5, 5, [1])


def test_total_ordering_completes_own_classes_only(guards: Guards, modules: Modules) -> None:
    own = own_class(guards, __lt__=lambda *_: False)

    assert modules["functools"].total_ordering(own) is own
    assert own() >= own()
    with pytest.raises(TypeError, match="classes that the file itself makes"):
        modules["functools"].total_ordering(Scene)


@pytest.mark.parametrize("name", ["cache", "lru_cache"])
def test_caches_work_on_functions(modules: Modules, name: str) -> None:
    calls: list[int] = []
    cached = getattr(modules["functools"], name)(lambda number: calls.append(number) or number)

    assert (cached(1), cached(1), calls) == (1, 1, [1])


# dataclasses


def test_dataclass_makes_a_record_of_an_own_class(guards: Guards, modules: Modules) -> None:
    own = own_class(guards, __annotations__={"name": None, "tags": None}, tags=modules["dataclasses"].field(default=()))
    record = modules["dataclasses"].dataclass(frozen=True)(own)("ada")

    assert modules["dataclasses"].asdict(record) == {"name": "ada", "tags": ()}
    assert modules["dataclasses"].replace(record, name="bob").name == "bob"
    with pytest.raises(modules["dataclasses"].FrozenInstanceError):
        record.name = "eve"


def test_a_dataclass_with_slots_is_own_as_well(guards: Guards, modules: Modules) -> None:
    own = own_class(guards, __annotations__={"name": None})
    made = modules["dataclasses"].dataclass(slots=True)(own)

    assert made is not own
    assert made in guards.own_classes


@pytest.mark.parametrize("thing", [Scene, int, enum.Enum("Planted", {"A": 1}), None.__class__, "text", json.dumps])
def test_dataclass_refuses_what_the_file_did_not_make(modules: Modules, thing: object) -> None:
    with pytest.raises(TypeError, match="classes that the file itself makes"):
        modules["dataclasses"].dataclass(thing)


@pytest.mark.parametrize("name", ["a: int = print('ran')", "x)", "class", "", "a b"])
def test_dataclass_never_runs_the_name_of_a_field(guards: Guards, modules: Modules, name: str) -> None:
    own = own_class(guards, __annotations__={name: None})

    with pytest.raises(TypeError, match="identifier"):
        modules["dataclasses"].dataclass(own)


def test_fields_without_metadata_share_nothing(modules: Modules) -> None:
    class Thief:
        def __eq__(self, other: object) -> bool:
            other["stolen"] = 1  # type: ignore[index]
            return True

        __hash__ = None  # type: ignore[assignment]

    assert modules["dataclasses"].field().metadata == Thief()
    assert not modules["dataclasses"].field().metadata
    assert not dataclasses.field().metadata


# enum, typing, collections: classes from statements


@pytest.mark.parametrize("base", ["Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"])
def test_an_enumeration_is_made_by_a_class_statement_only(modules: Modules, base: str) -> None:
    with pytest.raises(TypeError, match="write a class statement"):
        getattr(modules["enum"], base)("Planted", {"__annotations__": {"x": 1}})
    with pytest.raises(TypeError, match="write a class statement"):
        getattr(modules["enum"], base)("Planted", names="A B")


def test_enumerations_behave_as_python_has_them(guards: Guards, modules: Modules) -> None:
    statement = ClassStatement(guards.make_class, guards.own_classes.add)

    class Mood(modules["enum"].Enum, metaclass=statement):
        HAPPY = modules["enum"].auto()
        SAD = modules["enum"].auto()

    class Level(modules["enum"].IntEnum, metaclass=statement):
        LOW = 1

    class Word(modules["enum"].StrEnum, metaclass=statement):
        YES = modules["enum"].auto()

    class Right(modules["enum"].Flag, metaclass=statement):
        READ = 1
        WRITE = 2

    class Bits(modules["enum"].IntFlag, metaclass=statement):
        ONE = 1
        TWO = 2

    assert (Mood(2), Mood["SAD"], repr(Mood.HAPPY), str(Mood.SAD)) == (
        Mood.SAD,
        Mood.SAD,
        "<Mood.HAPPY: 1>",
        "Mood.SAD",
    )
    assert (str(Level.LOW), Level.LOW + 1, f"{Word.YES}", Word("yes").upper()) == ("1", 2, "yes", "YES")
    assert Right(3) == Right.READ | Right.WRITE
    assert (Bits.ONE | 4, Bits(3)) == (5, Bits.ONE | Bits.TWO)
    assert all(isinstance(member, modules["enum"].Enum) for member in (Level.LOW, Word.YES, Right.READ, Bits.ONE))
    assert modules["enum"].unique(Mood) is Mood
    with pytest.raises(ValueError, match="3 is not a valid"):
        Mood(3)


def test_named_tuples_are_own_classes(guards: Guards, modules: Modules) -> None:
    point = modules["collections"].namedtuple("Point", "x y", defaults=(0,))

    class Pair(modules["typing"].NamedTuple, metaclass=guards.make_class):
        left: None
        right: None = 2

    assert guards.read(point(1), "_asdict")() == {"x": 1, "y": 0}
    assert guards.read(Pair(1), "_replace")(left=3) == (3, 2)


@pytest.mark.parametrize("names_of_fields", ["x __class__", ["x); print('ran'"], ["class"]])
def test_namedtuple_takes_no_names_that_are_none(modules: Modules, names_of_fields: object) -> None:
    with pytest.raises(ValueError, match="names"):
        modules["collections"].namedtuple("Point", names_of_fields)


@pytest.mark.parametrize("base", ["NamedTuple", "TypedDict"])
def test_typed_classes_are_made_by_class_statements_only(modules: Modules, base: str) -> None:
    with pytest.raises(TypeError, match=f"class Name\\({base}\\)"):
        getattr(modules["typing"], base)("Planted", {"x): print('ran')": int})


def test_a_typed_dict_is_a_dict(guards: Guards, modules: Modules) -> None:
    class Options(modules["typing"].TypedDict, metaclass=guards.make_class):
        name: None

    assert Options(name="ada") == {"name": "ada"}


def test_abstract_classes_need_no_class_keyword(guards: Guards, modules: Modules) -> None:
    class Base(modules["abc"].ABC, metaclass=guards.make_class):
        @modules["abc"].abstractmethod
        def greet(self) -> None: ...

    with pytest.raises(TypeError, match="abstract"):
        Base()


# Marks


@pytest.mark.parametrize(
    ("module", "name", "mark"),
    [
        ("abc", "abstractmethod", "__isabstractmethod__"),
        ("plugin_api", "hookimpl", "greenroom_impl"),
        ("typing", "final", "__final__"),
    ],
)
def test_what_others_use_is_not_marked(modules: Modules, module: str, name: str, mark: str) -> None:
    getattr(modules[module], name)(modules["json"].dumps)

    assert not hasattr(json.dumps, mark)


@pytest.mark.parametrize("thing", [3, Scene, len, functools.cache(lambda: 1)])
def test_only_functions_are_hooks(modules: Modules, thing: object) -> None:
    with pytest.raises(TypeError, match="marks a function"):
        modules["plugin_api"].hookimpl(thing)


def test_a_hook_keeps_the_options_of_its_mark(modules: Modules) -> None:
    marked = modules["plugin_api"].hookimpl(tryfirst=True)(lambda _: "hi")

    assert (marked.greenroom_impl["tryfirst"], marked(None)) == (True, "hi")


# Shared texts


@pytest.mark.parametrize("module", ["plugin_api.prompts", "unmute.llm.system_prompt"])
def test_one_characters_languages_are_not_anothers(guards: Guards, module: str) -> None:
    class Thief:
        def __eq__(self, other: object) -> bool:
            other["en"] = "stolen"  # type: ignore[index]
            return True

        __hash__ = None  # type: ignore[assignment]

    make = partial(facades.make_bound_facade, module, guards, "7")
    assert operator.eq(make().LANGUAGE_CODE_TO_INSTRUCTIONS, Thief())

    assert "English" in make().LANGUAGE_CODE_TO_INSTRUCTIONS["en"]


def test_older_files_find_the_shared_texts_under_their_names(modules: Modules) -> None:
    older, newer = modules["unmute.llm.system_prompt"], modules["plugin_api.prompts"]

    assert older._SYSTEM_PROMPT_BASICS == newer.SYSTEM_PROMPT_BASICS
    assert older._SYSTEM_PROMPT_TEMPLATE.format(
        _SYSTEM_PROMPT_BASICS=older._SYSTEM_PROMPT_BASICS,
        additional_instructions=older._DEFAULT_ADDITIONAL_INSTRUCTIONS,
        language_instructions=older.LANGUAGE_CODE_TO_INSTRUCTIONS["fr"],
        llm_name=older.get_readable_llm_name(),
    ) == newer.build_system_prompt(older._DEFAULT_ADDITIONAL_INSTRUCTIONS, "fr")


# Time zones


def test_time_zones_tell_the_time(modules: Modules) -> None:
    paris = modules["zoneinfo"].ZoneInfo("Europe/Paris")
    summer, winter = (datetime(2026, month, 1, 12, tzinfo=UTC).astimezone(paris) for month in (7, 1))

    assert (summer.isoformat(), winter.tzname()) == ("2026-07-01T14:00:00+02:00", "CET")
    assert (str(paris), repr(paris)) == ("Europe/Paris", "zoneinfo.ZoneInfo(key='Europe/Paris')")
    assert copy.deepcopy(summer).tzinfo is paris is modules["zoneinfo"].ZoneInfo("Europe/Paris")
    assert isinstance(paris, modules["zoneinfo"].ZoneInfo)
    assert {"UTC", "Asia/Tokyo"} <= modules["zoneinfo"].available_timezones()


def test_the_repeated_hour_is_told_apart(modules: Modules) -> None:
    paris = modules["zoneinfo"].ZoneInfo("Europe/Paris")
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC).astimezone(paris) for hour in (0, 1))

    assert (first.hour, first.fold, second.hour, second.fold) == (2, 0, 2, 1)
    assert second.astimezone(UTC).hour == 1


@pytest.mark.parametrize("key", ["No/Where", "../../etc/passwd", "/etc/passwd", "", "x" * 10_000])
def test_an_unknown_zone_is_named_and_no_path_is_told(modules: Modules, key: str) -> None:
    with pytest.raises(modules["zoneinfo"].ZoneInfoNotFoundError, match="No time zone found") as caught:
        modules["zoneinfo"].ZoneInfo(key)

    assert len(str(caught.value)) < 120


def test_a_zone_offers_no_way_to_files(modules: Modules) -> None:
    assert not {"from_file", "no_cache", "clear_cache"} & set(dir(modules["zoneinfo"].ZoneInfo))


# Without files

NEEDING_FILES: dict[str, str] = {
    "local time": "datetime.datetime.now().astimezone().tzname()",
    "text of a date": "f'{datetime.date.today():%A %x}', time.strftime('%c %Z'), '{:%Y}'.format(datetime.date.today())",
    "date of a text": "datetime.datetime.strptime('2026-01-02', '%Y-%m-%d')",
    "zones": "[zoneinfo.ZoneInfo(key).utcoffset(None) for key in zoneinfo.available_timezones()]",
    "codecs": "['e'.encode(c) for c in ('idna', 'punycode', 'utf-16', 'latin-1', 'cp1252', 'big5', 'Shift-JIS')]",
    "names of characters": "b'\\\\N{BULLET}'.decode('unicode-escape'), 'é'.encode('ascii', 'namereplace')",
    "hashes": "hashlib.sha256(b'').hexdigest(), hashlib.md5(b''), hashlib.blake2s(b''), uuid.uuid4()",
    "names by hash": "uuid.uuid3(uuid.NAMESPACE_DNS, 'x'), uuid.uuid5(uuid.NAMESPACE_DNS, 'x')",
    "decimals": "format(decimal.Decimal('-0.001'), 'z.1f'), format(decimal.Decimal('1234.5'), 'n')",
    "very large numbers": "divmod(10**20000, 3**9000), str(10**4000), int('1' * 4000)",
    "statistics": "statistics.NormalDist().samples(2), statistics.stdev([1, decimal.Decimal(2)])",
    "counting": "collections.Counter('abca').most_common(1)",
    "copies": "copy.deepcopy([datetime.datetime.now(zoneinfo.ZoneInfo('UTC')), {1}, random.Random(1)])",
    "calendar": "calendar.calendar(2026), calendar.day_name[0]",
    "types": "typing.Optional['int'], typing.TypeVar('T'), typing.NewType('N', int)",
    "bytes": "base64.a85encode(b'abc'), base64.b85encode(b'abc'), base64.b32decode('ME======')",
    "JSON": "json.loads('[1]'.encode('utf-16')), json.dumps({'a': 'é'}, indent=1)",
    "a warning": "re.compile('[[a]')",
}

REFUSED_WITHOUT_A_PATH: dict[str, str] = {
    "a codec that does not exist": "'x'.encode('no-such-codec')",
    "a codec of another system": "'x'.encode('mbcs-')",
    "a zone that does not exist": "zoneinfo.ZoneInfo('No/Where')",
}

WORKER = """
import json, random, resource, sys
from sandbox import bound_facades, builtin_functions, facades
from sandbox.guards import Guards

facades.preload()
resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
loaded = set(sys.modules)
guards = Guards()
space = {name: facade for name, facade in facades.shared_facades().items()}
space |= {name: facades.make_bound_facade(name, guards, "7") for name in bound_facades.MODULES}
space["__builtins__"] = builtin_functions.builtins_for(guards, printed=print, public_names=dict)
space["__builtins__"]["__import__"] = lambda name, *rest: sys.modules[name]
answers = {}
for source in json.loads(sys.argv[1]):
    try:
        eval(compile(source, "character", "eval"), space)
        answers[source] = ""
    except Exception as error:
        answers[source] = f"{type(error).__name__}: {error}"
print(json.dumps({"answers": answers, "late": sorted(set(sys.modules) - loaded)}))
"""


@pytest.fixture(scope="module")
def without_files() -> dict[str, Any]:
    """Evaluate all of the cases in a process that has preloaded and can open no more files."""
    sources = [*NEEDING_FILES.values(), *REFUSED_WITHOUT_A_PATH.values()]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), *sys.path]))}
    done = subprocess.run(
        [sys.executable, "-c", WORKER, json.dumps(sources)],
        capture_output=True,
        check=True,
        env=environment,
        text=True,
        timeout=60,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("situation", NEEDING_FILES)
def test_what_is_preloaded_needs_no_file_later(without_files: dict[str, Any], situation: str) -> None:
    assert without_files["answers"][NEEDING_FILES[situation]] == ""


@pytest.mark.parametrize("situation", REFUSED_WITHOUT_A_PATH)
def test_what_is_not_there_is_refused_without_telling_a_path(without_files: dict[str, Any], situation: str) -> None:
    answer = without_files["answers"][REFUSED_WITHOUT_A_PATH[situation]]

    assert answer.startswith(("LookupError: unknown encoding", "ZoneInfoNotFoundError"))
    assert "/usr" not in answer
    assert ".py" not in answer


def test_nothing_is_imported_after_preloading(without_files: dict[str, Any]) -> None:
    assert without_files["late"] == []


def test_a_bound_facade_is_made_anew_for_each_character(guards: Guards) -> None:
    assert facades.make_bound_facade("copy", guards, "7") is not facades.make_bound_facade("copy", guards, "7")
