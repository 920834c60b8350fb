"""Functions with a question in front."""

import itertools
import operator
from collections.abc import Callable
from typing import Any

import pytest

from sandbox import bounded_functions as bounded
from sandbox import bounds
from sandbox.limits import Ticks

HUGE = 10**9
ITERTOOLS = bounded.itertools_for(Ticks())

TOO_LARGE: dict[str, Callable[[], object]] = {
    "pow": lambda: bounded.power(10, HUGE),
    "pow with a modulus": lambda: bounded.power(3, 1 << 100_000, 1 << 100_000),
    "round": lambda: bounded.round_number(1, -HUGE),
    "sum of lists": lambda: bounded.add_up([[1]] * 10_000, []),
    "bytes": lambda: bounded.make_bytes(bytes, HUGE),
    "a long name of a host": lambda: bounded.check_coding("a" * 20_000, "idna"),
    "comb": lambda: bounded.comb(HUGE, HUGE // 2),
    "factorial": lambda: bounded.factorial(HUGE),
    "perm": lambda: bounded.perm(HUGE),
    "lcm": lambda: bounded.lcm(1 << 100_000, 3**70_000),
    "JSON that is indented": lambda: bounded.dumps([], indent=HUGE),
    "JSON of a list in a list in a list": lambda: bounded.dumps(nested(40)),
    "marks": lambda: bounded.normalize("NFC", "a" + "\u0301\u0300" * 1000),
    "an indent": lambda: bounded.indent_text("a\n" * 10_000, " " * 1000),
    "fields": lambda: bounded.check_fields("a " * 2000),
    "random bytes": lambda: bounded.Random(1).randbytes(HUGE),
    "choices": lambda: bounded.Random(1).choices([1], k=HUGE),
    "a product": lambda: ITERTOOLS["product"]([1], repeat=HUGE),
    "a tee": lambda: ITERTOOLS["tee"]([1], HUGE),
}


def nested(depth: int) -> list[Any]:
    made: list[Any] = []
    for _ in range(depth):
        made = [made, made]
    return made


@pytest.mark.parametrize("call", TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_function_is_refused_what_would_be_too_large(call: Callable[[], object]) -> None:
    with pytest.raises(bounds.TooLarge):
        call()


ORDINARY: dict[str, tuple[object, object]] = {
    "pow": (bounded.power(2, 10, 1000), 24),
    "round": (bounded.round_number(1234, -2), 1200),
    "sorted": (bounded.sort([2, 1], key=operator.neg), [2, 1]),
    "max": (bounded.largest([1, 2], key=operator.neg, default=0), 1),
    "sum": (bounded.add_up([[1], [2]], []), [1, 2]),
    "comb": (bounded.comb(5, 2), 10),
    "perm": (bounded.perm(5, 2), 20),
    "prod": (bounded.prod([2, 3], start=4), 24),
    "JSON": (bounded.dumps({"a": [1]}, indent=1), '{\n "a": [\n  1\n ]\n}'),
    "cycle": (list(itertools.islice(ITERTOOLS["cycle"]("ab"), 3)), ["a", "b", "a"]),
    "accumulate": (list(ITERTOOLS["accumulate"]([1, 2], initial=3)), [3, 4, 6]),
    "product": (list(ITERTOOLS["product"]("a", repeat=2)), [("a", "a")]),
    "reduce": (bounded.make_reduce(Ticks())(operator.add, [1, 2], 3), 6),
    "iter": (list(bounded.make_iter(Ticks())(iter([1, 0, 1]).__next__, 0)), [1]),
}


@pytest.mark.parametrize(("answer", "expected"), ORDINARY.values(), ids=ORDINARY)
def test_a_function_answers_what_pythons_own_does(answer: object, expected: object) -> None:
    assert answer == expected


def test_what_is_written_in_c_is_called_from_python_so_that_it_can_be_stopped() -> None:
    def own(value: object) -> object:
        return value

    assert bounded.stoppable(own) is own
    assert bounded.stoppable(None) is None
    assert bounded.stoppable(list.append) is not list.append
