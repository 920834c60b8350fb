"""Methods with a question in front."""

import random
import re
from collections import Counter
from typing import Any

import pytest

from sandbox import bounded_methods, bounds
from sandbox.limits import Ticks

LONG = "a" * 1_000_000

TOO_LARGE: dict[str, tuple[Any, str, tuple[Any, ...]]] = {
    "join": (LONG, "join", (["b"] * 10,)),
    "join of the class": (str, "join", (LONG, ["b"] * 10)),
    "replace": (LONG, "replace", ("a", "b" * 10)),
    "padding": ("a", "center", (10**6,)),
    "tabs": ("\t" * 1000, "expandtabs", (10**6,)),
    "translate": (LONG, "translate", ({97: "b" * 10},)),
    "bytes of a number": (1, "to_bytes", (10**9, "big")),
    "random bits": (random.Random(1), "getrandbits", (10**9,)),
    "a template": (re.compile("a"), "sub", ("b" * 1000, LONG)),
    "a template of the class": (re.Pattern, "subn", (re.compile("a"), "b" * 1000, LONG)),
}


@pytest.mark.parametrize(("owner", "name", "arguments"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_method_is_refused_what_would_be_too_large(owner: Any, name: str, arguments: tuple[Any, ...]) -> None:
    method = bounded_methods.around(getattr(owner, name), Ticks())

    with pytest.raises(bounds.TooLarge):
        method(*arguments)


ORDINARY: dict[str, tuple[Any, str, tuple[Any, ...], Any]] = {
    "join": (", ", "join", (["a", "b"],), "a, b"),
    "replace": ("aa", "replace", ("a", "b", 1), "ba"),
    "sub": (re.compile("(a)"), "sub", (r"<\1>", "aa", 1), "<a>a"),
    "expand": (re.match("(a)", "a"), "expand", (r"<\1>",), "<a>"),
    "expand of the class": (re.Match, "expand", (re.match("(a)", "a"), r"<\1>"), "<a>"),
    "what only has the name": ([1, 2], "sort", (), None),
}


@pytest.mark.parametrize(("owner", "name", "arguments", "answer"), ORDINARY.values(), ids=ORDINARY)
def test_a_method_does_what_pythons_own_does(owner: Any, name: str, arguments: tuple[Any, ...], answer: Any) -> None:
    assert bounded_methods.around(getattr(owner, name), Ticks())(*arguments) == answer


def test_arguments_that_do_not_fit_are_refused_as_python_does() -> None:
    with pytest.raises(TypeError, match="join"):
        bounded_methods.around("".join, Ticks())()


def test_going_through_a_counter_is_counted() -> None:
    assert list(bounded_methods.around(Counter(a=2).elements, Ticks())()) == ["a", "a"]
    assert list(bounded_methods.around(Counter.elements, Ticks())(Counter(a=2))) == ["a", "a"]


def test_what_is_no_method_is_itself() -> None:
    thing = object()

    assert bounded_methods.around(thing, Ticks()) is thing
    assert bounded_methods.around(re.compile("a").flags, Ticks()) == re.UNICODE
