"""Classes that modules help to make: dataclasses, enumerations, tuples, types."""

import dataclasses
import enum
import json

import pytest
from own_classes import Modules, Scene, own_class

from sandbox.class_statements import ClassStatement
from sandbox.guards import Guards

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
