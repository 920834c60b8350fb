"""The making of classes, and what their bases do, is asked about while it runs."""

from types import FunctionType

import pytest
from owned import Tricks, run_with_own

from sandbox.guards import Guards
from sandbox.namespace import CharacterSpace

TRICKS: Tricks = {
    "format by an heir of super": ("class S(super): pass", TypeError),
    "a class made by what __class__ tells": ("a.__class__.__class__('X', (), {})", TypeError),
    "code from what __class__ tells": ("f.__class__(1, {})", TypeError),
    "a super of a foreign class": ("super(dict, {}).__setitem__(1, 2)", TypeError),
    "a super of a foreign instance": ("super(A, {}).__init__()", TypeError),
    "a super without an instance": ("super(A, None).__init__()", TypeError),
    "a method of a base for a foreign thing": ("dict.__setitem__({}, 1, 2)", TypeError),
    "a method of a base for an heir of another": ("dict.__setitem__(E('x'), 1, 2)", TypeError),
    "a method of a base for an exception": ("Exception.__init__(ValueError(), 1)", TypeError),
    "a member of an enumeration in another": (
        """
from enum import Enum
from datetime import date
class C(Enum):
    X = 1
    def __init__(self, value): date.today = value
""",
        TypeError,
    ),
    "a context manager of a class": (
        """
from contextlib import contextmanager
contextmanager(str)
""",
        TypeError,
    ),
    "a context manager takes over from a class": (
        """
from contextlib import contextmanager
@contextmanager
def c(): yield
c()(str)
""",
        TypeError,
    ),
    "the three-argument type": ("type('X', (), {})", TypeError),
    "the three-argument type of a class": ("type(A)('X', (), {})", TypeError),
    "a class that makes classes": ("class M(type): pass", TypeError),
    "a class that makes classes, by way of a class": ("class M(type(A)): pass", TypeError),
    "a class made by an instance": (
        """
class M:
    def __init__(self, *x): pass
    def __hash__(self): return hash(AttributeError)
    def __eq__(self, o): return True
class X(M()): pass
""",
        TypeError,
    ),
    "a class made by a module": (
        """
import json
class X(json): pass
""",
        TypeError,
    ),
    "a class from a function": ("class X(f): pass", TypeError),
    "code from a function": ("type(f)(1, {})", TypeError),
    "an enumeration made by its class": (
        """
from enum import Enum
Enum('X', {'__getattribute__': f})
""",
        TypeError,
    ),
    "an enumeration made by its class, empty": (
        """
from enum import Enum
class C(Enum): pass
C('X', {'__getattribute__': f})
""",
        TypeError,
    ),
}


@pytest.mark.parametrize(("trick", "expected"), TRICKS.values(), ids=TRICKS.keys())
def test_what_may_not_be_made_raises(trick: str, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        run_with_own(trick)


def test_the_classes_of_one_character_are_foreign_to_another() -> None:
    mine, theirs = Guards(), Guards()
    own = mine.make_class("Own", (), {"_secret": 1})

    assert mine.read(own, "_secret") == 1
    with pytest.raises(AttributeError):
        theirs.read(own, "_secret")
    with pytest.raises(TypeError):
        theirs.write(own())


def test_no_class_of_a_namespace_is_anything_but_a_class() -> None:
    space = CharacterSpace({}, "1")

    with pytest.raises(TypeError):
        space.guards.make_class("X", (FunctionType.__call__,), {})  # type: ignore[arg-type]
    assert space.guards.own_classes == set()
