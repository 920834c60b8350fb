"""Which operators and calls become calls of guards."""

import ast
from typing import Any

import pytest
from sandboxed import run, run_plainly

from sandbox import operations

HARMLESS = "a * 1.5; 2 * a; a ** 0.5; 2 ** 10; a << 3; 5 % a; '%s' % 1; a + b; a - b; a / b".split("; ")
GUARDED = "a * b; 1000 * a; a ** b; a ** 2; a << b; 1 << 100; a % b; '%s' % a; '%*d' % 1; '%99999d' % 1".split("; ")


def operation(text: str) -> Any:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize("node", [*map(operation, HARMLESS)], ids=HARMLESS)
def test_an_operation_that_cannot_become_large_is_harmless(node: ast.BinOp) -> None:
    assert operations.is_harmless(node.op, node.left, node.right)


@pytest.mark.parametrize("node", [*map(operation, GUARDED)], ids=GUARDED)
def test_an_operation_that_could_is_not(node: ast.BinOp) -> None:
    assert not operations.is_harmless(node.op, node.left, node.right)


@pytest.mark.parametrize("text", ["range(3)", "range(1, 10, 2)", "range()"])
def test_a_range_of_small_numbers_that_are_written_down_is_short(text: str) -> None:
    assert operations.is_short_range(operation(text))


@pytest.mark.parametrize(
    "text", ["range(n)", "range(10 ** 9)", "range(1000000000)", "range(*a)", "range(stop=3)", "range(True)", "other(3)"]
)
def test_any_other_range_may_be_long(text: str) -> None:
    assert not operations.is_short_range(operation(text))


VALUES = "7; -7; 0; True; 2.5; 2 ** 70; 1 << 29; -(1 << 29); 'ab'; '%d'; b'%d'; [1]; (1, 2); Own(3); Whole(4); None"
TABLE = f"""
class Own:
    def __init__(self, value): self.value = value
    def __mul__(self, other): return ('mul', other)
    def __rmul__(self, other): return ('rmul', other)
    def __mod__(self, other): return ('mod', other)
    def __rmod__(self, other): return ('rmod', other)
    def __repr__(self): return 'Own'
class Whole(int):
    def __mul__(self, other): return 'whole'
    def __rmod__(self, other): return 'whole'
class Text(str):
    def __rmod__(self, other): return [other]
answers = []
for a in [{", ".join(VALUES.split("; "))}]:
    for b in [{", ".join(VALUES.split("; "))}]:
        for operate in (
            lambda a, b: a * b, lambda a, b: a % b, lambda a, b: a * 12345 if type(a) is int else 0,
            lambda a, b: a % 10, lambda a, b: 'x %s' % b, lambda a, b: '%s' % Text('a'),
        ):
            if type(a) in (int, Whole) and a > 100 and type(b) in (str, bytes, list, tuple): continue
            if type(b) in (int, Whole) and b > 100 and type(a) in (str, bytes, list, tuple): continue
            try:
                answers.append(repr(operate(a, b)))
            except Exception as error:
                answers.append(repr(error))
        for sign in '*%':
            try:
                c = a
                if sign == '*' and type(a) in (int, float, Own) and type(b) in (int, float, Own): c *= b
                if sign == '%': c %= b
                answers.append(repr(c))
            except Exception as error:
                answers.append(repr(error))
result = answers
"""


def test_products_and_remainders_are_those_of_plain_python() -> None:
    assert run(TABLE) == run_plainly(TABLE)


def test_a_range_of_the_files_own_is_called() -> None:
    assert run("def range(n): return 'own'\nresult = range(3)") == "own"
    assert run("result = [list(range(3)), range(0), range(5, 1, -1)]") == [[0, 1, 2], range(0), range(5, 1, -1)]
