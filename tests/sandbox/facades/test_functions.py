"""Functions of modules that are asked for by guards: random, operator, functools."""

import json
import random

import pytest
from own_classes import Modules, Scene, own_class

from sandbox import facades
from sandbox.guards import Guards

# random


def test_random_numbers_come_from_a_generator_of_the_character_alone(guards: Guards) -> None:
    one, other = (facades.make_bound_facade("random", guards, "7") for _ in range(2))
    before = random.getstate()
    one.seed(1)

    assert other.randint(1, 10**9) == random.Random("7").randint(1, 10**9)
    assert random.getstate() == before


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
