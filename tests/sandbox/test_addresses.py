"""Texts and hashes do not tell where things lie in memory."""

# ruff: noqa: E501 (each case is one line, so that the table can be read)

import pytest
from sandboxed import run, run_plainly

THINGS = """
import functools
class A:
    def f(self): pass
class B(A): pass
def f(): pass
def g(): yield
things = [A(), B(), f, A().f, g(), lambda: 1, functools.partial(f), map(str, []), "".join, object()]
"""
TELLING = {
    "repr": "[repr(each) for each in things]",
    "str": "[str(each) for each in things]",
    "format": "[format(each) for each in things]",
    "ascii": "[ascii(each) for each in things]",
    "an f-string": "[f'{each} {each!r} {each!s:>9} {each!a}' for each in things]",
    "an f-string of a list": "[f'{things}']",
    "a template": "['{} {0!r}'.replace('{}', '{0}').format(each) for each in things]",
    "percent": "['%s %r' % (each, each) for each in things]",
}


@pytest.mark.parametrize("expression", TELLING.values(), ids=TELLING)
def test_no_text_tells_an_address(expression: str) -> None:
    assert "0x" not in "".join(run(f"{THINGS}result = {expression}"))


def test_an_own_class_still_says_what_it_says() -> None:
    text = """
from dataclasses import dataclass
@dataclass
class P: x: int = 1
@dataclass(slots=True)
class Q: y: int = 2
class Own:
    def __repr__(self): return "own"
class Heir(Own): pass
class E(Exception): pass
result = repr([P(), Q(), Own(), Heir(), E("x")]), f"{P()} {'a'!r:>5} {3.14159:.2f} {None}"
"""
    assert run(text) == run_plainly(text)


def test_hashes_that_come_from_an_address_say_nothing() -> None:
    text = "def f(): pass\nresult = f, hash(f), hash(f) == hash(f), hash((f,)) == hash((f,))"
    function, told, same, same_in_tuple = run(text)

    assert told != hash(function)
    assert same
    assert same_in_tuple


def test_hashes_of_values_are_pythons_own() -> None:
    text = "class T(str): pass\nresult = hash(1) == hash(1.0), hash((1, 'a')), hash(True), hash(T('a')) == hash('a'), hash(frozenset([1]))"

    assert run(text) == run_plainly(text)


def test_super_and_bases_tell_no_address() -> None:
    text = """
class A:
    def __repr__(self): return super().__repr__()
    def __hash__(self): return super().__hash__()
class D(dict):
    def __repr__(self): return super().__repr__()
    def __str__(self): return dict.__repr__(self)
def f(): pass
a, d = A(), D(f=f)
result = a, repr(a), hash(a), hash(a), repr(d) + str(d)
"""
    one, shown, first, second, others = run(text)

    assert "0x" not in shown + others
    assert first == second != object.__hash__(one)
