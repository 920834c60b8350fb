"""Reading an attribute is asked about while it runs, by whatever way it is read."""

import pytest
from owned import Tricks, run_with_own

TRICKS: Tricks = {
    "getattr of a dunder": ("getattr(a, '__class__')", AttributeError),
    "getattr of a computed dunder": ("getattr(a, '__cla' + 'ss__')", AttributeError),
    "getattr with a default still has none": ("if getattr(a, '__class__', 5) == 5: raise KeyError", KeyError),
    "hasattr of a dunder": ("if not hasattr(a, '__class__'): raise KeyError", KeyError),
    "getattr by a lying text": (
        """
class L(str):
    def startswith(self, *x): return False
    def __eq__(self, o): return False
    def __hash__(self): return 1
getattr(a, L('__class__'))
""",
        TypeError,
    ),
    "getattr of a frame": ("getattr(g(), 'gi_frame')", AttributeError),
    "getattr of code": ("getattr(g(), 'gi_code')", AttributeError),
    "getattr by nothing": ("getattr(a, '')", AttributeError),
    "getattr by a homoglyph": ("getattr(a, '_\uff3fclass__')", AttributeError),
    "attrgetter of a dunder": (
        """
from operator import attrgetter
attrgetter('__class__')(a)
""",
        AttributeError,
    ),
    "attrgetter along a path": (
        """
from operator import attrgetter
attrgetter('f.__globals__')(a)
""",
        AttributeError,
    ),
    "methodcaller of a dunder": (
        """
from operator import methodcaller
methodcaller('__reduce__')(a)
""",
        AttributeError,
    ),
    "the object of an attribute error": (
        """
import json
try: json.nothing
except AttributeError as e: e.obj
""",
        AttributeError,
    ),
    "the object of an attribute error by getattr": (
        """
try: a.nothing
except AttributeError as e: getattr(e, 'obj')
""",
        AttributeError,
    ),
    "the object of an attribute error by format": (
        """
try: a.nothing
except AttributeError as e: '{0.obj}'.format(e)
""",
        AttributeError,
    ),
    "the object of an own attribute error": ("Err('x', obj=1).obj", AttributeError),
    "the object of an own attribute error by super": (
        """
class Worse(Err):
    @property
    def obj(self): return super().obj
Worse().obj
""",
        AttributeError,
    ),
    "the real bases of a class": ("A.mro()", AttributeError),
    "the real bases of an enumeration": (
        """
from enum import Enum
class C(Enum):
    X = 1
C.mro()
""",
        AttributeError,
    ),
    "the bases of a foreign class": ("str.mro()", AttributeError),
    "a private attribute of a module": (
        """
import random
random._inst
""",
        AttributeError,
    ),
    "a private attribute of a foreign object": (
        """
from string import Template
Template('x')._x
""",
        AttributeError,
    ),
    "a private attribute of a function": ("f._x", AttributeError),
    "a private attribute inherited from a foreign class": (
        """
from fractions import Fraction
class F(Fraction): pass
F(1)._numerator
""",
        AttributeError,
    ),
    "a private attribute of a function that was never given": ("f._globals", AttributeError),
    "a setting of a context": (
        """
from contextlib import suppress
suppress(ValueError)._exceptions
""",
        AttributeError,
    ),
    "a field's type that is refused is never looked up": (
        """
from dataclasses import dataclass, fields
@dataclass
class D:
    x: ().__class__.__bases__[0].__subclasses__()
if fields(D)[0].type == '().__class__.__bases__[0].__subclasses__()': raise KeyError
""",
        KeyError,
    ),
    "a field's type is asked about like all else": (
        """
from dataclasses import dataclass
import json
@dataclass
class D:
    x: getattr(json, '__dict__')
""",
        AttributeError,
    ),
    "the members of everybody's enumeration": (
        """
from enum import Enum
Enum.__members__
""",
        AttributeError,
    ),
    "a method that is named like a function is none": (
        "class B:\n    def eval(self): pass\nB.eval('1').x",
        AttributeError,
    ),
}


@pytest.mark.parametrize(("trick", "expected"), TRICKS.values(), ids=TRICKS.keys())
def test_what_may_not_be_read_raises(trick: str, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        run_with_own(trick)


HARMLESS = {
    "text of an attribute error": """
try: a.nothing
except AttributeError as e: result = e.name
""",
    "line of a traceback": """
class W:
    def __enter__(self): return self
    def __exit__(self, k, e, t): self.line = t.tb_lineno; return True
with W() as w: raise ValueError
result = w.line > 0
""",
    "own attributes named like guarded ones": """
class B:
    mro = 1
    def format(self): return 2
b = B()
b.obj = 3
result = b.mro, b.format(), b.obj
""",
    "private attributes of an own class's class": """
class B:
    _x = 1
class C(B): pass
result = C._x, C()._x
""",
    "an own slot": """
class B:
    __slots__ = ('_x',)
b = B()
b._x = 1
result = b._x
""",
}


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_only_looks_like_a_trick_is_allowed(text: str) -> None:
    assert run_with_own(text) is not None
