import builtins
import enum
import sys
import types
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from sandbox import builtin_functions, facades, policy
from sandbox.guards import Guards

Builtins = dict[str, Any]


class Host:
    """Something that no character made."""

    def __init__(self) -> None:
        self.name = "host"


class LyingText(str):
    __slots__ = ()


@pytest.fixture
def guards() -> Guards:
    return Guards()


@pytest.fixture
def printed() -> list[str]:
    return []


@pytest.fixture
def given(guards: Guards, printed: list[str]) -> Builtins:
    """The built-ins of a character whose file has bound TOOLS."""
    return builtin_functions.builtins_for(guards, printed=printed.append, public_names=lambda: {"TOOLS": []})


@pytest.fixture
def own(guards: Guards) -> type:
    return guards.make_class("Own", (), {"__module__": "character"})


# The table


def test_a_namespace_has_exactly_the_builtins_of_the_table(given: Builtins) -> None:
    assert given.keys() == policy.BUILTINS


def test_every_namespace_gets_a_dictionary_of_its_own(guards: Guards) -> None:
    one, other = (builtin_functions.builtins_for(guards, printed=print, public_names=dict) for _ in range(2))

    assert one is not other


@pytest.mark.parametrize(
    "name",
    (
        "open eval exec compile input breakpoint dir vars locals id memoryview exit quit help __import__ "
        "SystemExit KeyboardInterrupt GeneratorExit BaseException ExceptionGroup BaseExceptionGroup"
    ).split(),
)
def test_what_opens_evaluates_or_ends_is_not_there(given: Builtins, name: str) -> None:
    assert name not in given


@pytest.mark.parametrize(
    "name",
    (
        "sorted zip enumerate map filter reversed sum min max any all isinstance getattr hasattr list dict set "
        "frozenset tuple bytes str int float bool round abs divmod pow print globals super property staticmethod "
        "classmethod range len repr ord chr iter next callable ValueError KeyError StopIteration NotImplementedError "
        "__build_class__"
    ).split(),
)
def test_what_authors_expect_is_there(given: Builtins, name: str) -> None:
    assert name in given


# Attributes


def test_getattr_asks_the_guard_and_honours_a_default(given: Builtins) -> None:
    assert given["getattr"](Host(), "name") == "host"
    assert given["getattr"](Host(), "missing", None) is None
    assert given["getattr"](Host(), "__class__", "out of reach") == "out of reach"
    with pytest.raises(AttributeError):
        given["getattr"](Host(), "__dict__")
    with pytest.raises(TypeError):
        given["getattr"](Host(), "name", 1, 2)


def test_getattr_of_format_walks_no_attributes(given: Builtins) -> None:
    with pytest.raises(AttributeError):
        given["getattr"]("{0.__class__}", "format")("")


def test_hasattr_swallows_nothing_but_missing_attributes(given: Builtins) -> None:
    class Failing:
        @property
        def broken(self) -> None:
            raise ValueError("broken")

    assert given["hasattr"](Host(), "name")
    assert not given["hasattr"](Host(), "missing")
    assert not given["hasattr"](Host(), "__class__")
    with pytest.raises(ValueError, match="broken"):
        given["hasattr"](Failing(), "broken")


@pytest.mark.parametrize("name", ["getattr", "hasattr", "delattr"])
@pytest.mark.parametrize("attribute", [LyingText("name"), 1, b"name", None])
def test_the_name_of_an_attribute_is_plain_text(given: Builtins, own: type, name: str, attribute: object) -> None:
    with pytest.raises(TypeError, match="plain text"):
        given[name](own(), attribute)


def test_setattr_and_delattr_change_what_the_file_made(given: Builtins, own: type) -> None:
    thing = own()
    given["setattr"](thing, "mood", "happy")
    given["setattr"](own, "kind", "own")

    assert (thing.mood, thing.kind) == ("happy", "own")
    given["delattr"](thing, "mood")
    assert not hasattr(thing, "mood")


@pytest.mark.parametrize("thing", [Host(), Host, len, sys, "text", [], Host().__init__, Host.__init__])
def test_setattr_and_delattr_change_nothing_else(given: Builtins, thing: object) -> None:
    with pytest.raises((TypeError, AttributeError)):
        given["setattr"](thing, "name", 1)
    with pytest.raises((TypeError, AttributeError)):
        given["delattr"](thing, "name")


def test_a_facade_cannot_be_changed_by_setattr(given: Builtins) -> None:
    with pytest.raises(TypeError):
        given["setattr"](facades.shared_facades()["json"], "dumps", print)


@pytest.mark.parametrize("name", ["__class__", "__getattribute__", "__dict__", "__match_args__", "_x_", "__del__"])
def test_setattr_gives_no_meaning_to_names_of_python(given: Builtins, own: type, name: str) -> None:
    with pytest.raises(AttributeError, match="out of reach"):
        given["setattr"](own, name, 1)
    with pytest.raises(AttributeError, match="out of reach"):
        given["delattr"](own(), name)


# Types


@pytest.mark.parametrize(
    "thing", [1, "a", 2.5, [], {}, None, ..., True, ValueError("x"), b"", {1}, object(), Counter()]
)
def test_type_tells_the_class_of_ordinary_things(given: Builtins, thing: object) -> None:
    assert given["type"](thing) is type(thing)


def test_type_tells_own_classes(given: Builtins, own: type) -> None:
    assert given["type"](own()) is own


def generator() -> Any:
    yield


@pytest.mark.parametrize(
    "thing",
    [
        int,
        type,
        Host,
        enum.Enum,
        generator,
        generator(),
        generator.__code__,
        sys,
        len,
        Host().__init__,
        types.SimpleNamespace(),
        types.MappingProxyType({}),
        sys._getframe(),
        "".join,
        Host(),
        SystemExit(),
        BaseExceptionGroup("x", [SystemExit()]),
        ExceptionGroup("x", [ValueError()]),
        facades.shared_facades()["json"],
        list[int],
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_type_gives_an_empty_class_for_what_could_make_more(given: Builtins, thing: object) -> None:
    cls = given["type"](thing)

    assert cls is not type(thing)
    assert cls is given["type"](thing)
    assert cls.__name__ == type(thing).__name__
    with pytest.raises(TypeError):
        cls()
    with pytest.raises(TypeError):
        cls("Planted", (), {})


def test_type_makes_no_classes(guards: Guards, given: Builtins) -> None:
    with pytest.raises(TypeError, match="class statement"):
        given["type"]("Planted", (), {})
    with pytest.raises(TypeError, match="classes that make classes"):
        types.new_class("Planted", (given["type"],), {"metaclass": guards.make_class})
    with pytest.raises(TypeError):
        guards.make_class("Planted", (given["type"],), {})


def test_an_empty_class_is_no_base(guards: Guards, given: Builtins) -> None:
    with pytest.raises(TypeError):
        guards.make_class("Planted", (given["type"](len),), {})


def test_type_can_stand_in_isinstance_and_issubclass(given: Builtins) -> None:
    assert given["isinstance"](int, given["type"])
    assert given["isinstance"](int, (str, given["type"]))
    assert not given["isinstance"](1, given["type"])
    assert not given["issubclass"](int, given["type"])
    assert repr(given["type"]) == "<class 'type'>"


# Text


def test_print_hands_over_the_text_that_python_would_write(given: Builtins, printed: list[str]) -> None:
    given["print"]("a", 1, [None], sep="-", end="!", flush=True)
    given["print"]()
    given["print"]("x", "y", sep=None, end=None, file=sys.stderr)

    assert printed == ["a-1-[None]!", "\n", "x y\n"]


@pytest.mark.parametrize(
    ("values", "options"),
    [
        (["x" * 10**6], {}),
        (["x"] * 10**5, {}),
        (["a", "b"], {"sep": "x" * 10**6}),
        (["a"], {"end": "x" * 10**6}),
    ],
)
def test_print_hands_over_a_bounded_text(
    given: Builtins, printed: list[str], values: list[str], options: dict[str, str]
) -> None:
    given["print"](*values, **options)

    assert [len(text) for text in printed] == [builtin_functions.MAX_PRINTED_CHARACTERS]


def test_print_hands_over_plain_text_whatever_it_is_given(given: Builtins, printed: list[str]) -> None:
    class Endless(str):
        __slots__ = ()

        def __getitem__(self, _: object) -> str:
            return "x" * 10**6

        def __len__(self) -> int:
            return 0

        def __str__(self) -> str:
            return self

    given["print"](Endless("short"), end="")

    assert printed == ["short"]
    assert type(printed[0]) is str
    with pytest.raises(TypeError):
        given["print"]("a", sep=Endless("short"))


@pytest.mark.parametrize(
    ("value", "specification", "expected"), [(3.14159, ".2f", "3.14"), ("a", ">4", "   a"), (5, "", "5")]
)
def test_format_lays_out(given: Builtins, value: object, specification: str, expected: str) -> None:
    assert given["format"](value, specification) == expected


@pytest.mark.parametrize("specification", ["999999999d", ".99999999f", ">100000000"])
def test_format_refuses_huge_widths(given: Builtins, specification: str) -> None:
    with pytest.raises(ValueError, match="width"):
        given["format"](1, specification)


def test_format_takes_plain_text(given: Builtins) -> None:
    with pytest.raises(TypeError):
        given["format"](1, LyingText("d"))


# Namespaces


def test_globals_shows_the_public_names_and_lets_nothing_be_changed(given: Builtins) -> None:
    assert given["globals"]().get("TOOLS") == []
    with pytest.raises(TypeError):
        given["globals"]()["TOOLS"] = 1


def test_globals_does_not_lend_out_what_it_looks_at(guards: Guards) -> None:
    class Thief:
        def __eq__(self, other: object) -> bool:
            other["TOOLS"] = "stolen"  # type: ignore[index]
            return True

        __hash__ = None  # type: ignore[assignment]

    space = {"TOOLS": []}
    given: Builtins = builtin_functions.builtins_for(guards, printed=print, public_names=lambda: space)

    assert given["globals"]() == Thief()
    assert space == {"TOOLS": []}


@pytest.mark.parametrize("name", ["super", "object", "len", "zip", "any", "list", "__build_class__", "property"])
def test_harmless_builtins_are_pythons_own(given: Builtins, name: str) -> None:
    real: Callable[..., object] = getattr(builtins, name)

    assert given[name] is real
