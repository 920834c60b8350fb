"""What the language lets pass is still asked about while it runs: reading, writing, and the making of classes."""

from dataclasses import FrozenInstanceError
from types import FunctionType

import pytest
from sandboxed import run

from plugin_api import Message
from sandbox.guards import Guards
from sandbox.namespace import CharacterSpace

OWN = """
class E(str): pass
class Err(AttributeError): pass
class A:
    x = 1
    def f(self): return 1
a = A()
def f(): return 1
def g(): yield 1
"""

# Each must raise; what it raises is named, so that a mistake in the trick itself does not pass for a refusal.
TRICKS = {
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
    "setattr of a dunder": ("setattr(a, '__class__', E)", AttributeError),
    "setattr on a foreign class": ("setattr(dict, 'get', f)", TypeError),
    "setattr of a function's mark": ("setattr(f, 'greenroom_impl', {})", TypeError),
    "delattr of a dunder": ("delattr(a, '__dict__')", AttributeError),
    "delattr on a module": (
        """
import json
delattr(json, 'dumps')
""",
        TypeError,
    ),
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
    "methodcaller of format": (
        """
from operator import methodcaller
methodcaller('format', a)('{0.__class__}')
""",
        AttributeError,
    ),
    "format of a dunder": ("'{0.__class__}'.format(a)", AttributeError),
    "format of a dunder after an item": ("'{0[0].__class__}'.format([a])", AttributeError),
    "format of a dunder within a specification": ("'{0:{1.__class__}}'.format(1, a)", AttributeError),
    "format of a dunder by keyword": ("'{a.__class__}'.format(a=a)", AttributeError),
    "format of a global": ("'{0.f.__globals__}'.format(a)", AttributeError),
    "format of a frame": ("'{0.gi_frame}'.format(g())", AttributeError),
    "format by map": ("'{a.__class__}'.format_map({'a': a})", AttributeError),
    "format by the class": ("str.format('{0.__class__}', a)", AttributeError),
    "format by map of the class": ("str.format_map('{a.__class__}', {'a': a})", AttributeError),
    "format by getattr": ("getattr('{0.__class__}', 'format')(a)", AttributeError),
    "format mapped": ("list(map('{0.__class__}'.format, [a]))", AttributeError),
    "format of an own text": ("E('{0.__class__}').format(a)", AttributeError),
    "format of an own class": ("E.format('{0.__class__}', a)", AttributeError),
    "format by super": (
        """
class F(E):
    def g(self, x): return super().format(x)
F('{0.__class__}').g(a)
""",
        AttributeError,
    ),
    "format by super by getattr": (
        """
class F(E):
    def g(self, x): return getattr(super(), 'format')(x)
F('{0.__class__}').g(a)
""",
        AttributeError,
    ),
    "format by super with arguments": ("super(E, E('{0.__class__}')).format(a)", AttributeError),
    "format by super of a class": ("super(E, E).format('{0.__class__}', a)", AttributeError),
    "format by super behind an own name": (
        """
class F(E):
    format = 1
    def g(self, x): return super().format(x)
F('{0.__class__}').g(a)
""",
        AttributeError,
    ),
    "format by map by super": ("super(E, E('{a.__class__}')).format_map({'a': a})", AttributeError),
    "format by an heir of super": ("class S(super): pass", TypeError),
    "an own text with a template of its own": (
        """
class F(str):
    def __str__(self): return '{0.__class__}'
F('{0.__class__}').format(a)
""",
        AttributeError,
    ),
    "too wide a format": ("'{0:>99999999}'.format(1)", ValueError),
    "too wide a format within a format": ("'{0:{1}}'.format(1, 99999999)", ValueError),
    "too wide a format by the function": ("format(1, '099999999')", ValueError),
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
    "writing to a module": (
        """
import json
json.dumps = f
""",
        TypeError,
    ),
    "writing to a module's item": (
        """
import json
json['dumps'] = f
""",
        TypeError,
    ),
    "adding to a module's attribute": (
        """
import math
math.pi += 1
""",
        TypeError,
    ),
    "deleting from a module": (
        """
import json
del json.dumps
""",
        TypeError,
    ),
    "writing to the set's own module": (
        """
from characters.resources import words
words.x = 2
""",
        TypeError,
    ),
    "writing a function's mark": ("f.greenroom_impl = {}", TypeError),
    "writing the code of a function by name": ("setattr(f, '__code__', g)", AttributeError),
    "writing a function's mark in place": ("f.greenroom_impl |= {}", TypeError),
    "writing to a function of a module": (
        """
import json
json.dumps.x = 1
""",
        TypeError,
    ),
    "a private attribute of a function that was never given": ("f._globals", AttributeError),
    "an unbounded method by changing it in place": (
        """
class R:
    def __radd__(self, method): raise KeyError
[].sort += R()
""",
        AttributeError,
    ),
    "an unbounded method of an own class's class by changing it in place": (
        """
class L(list): pass
class R:
    def __radd__(self, method): raise KeyError
L.sort += R()
""",
        AttributeError,
    ),
    "an unbounded method of a text by changing it in place": (
        """
class R:
    def __radd__(self, method): raise KeyError
''.join += R()
""",
        AttributeError,
    ),
    "what an exception says of itself": ("e = AttributeError(); e.obj = 1", TypeError),
    "an exception that Python keeps": ("e = MemoryError(); e.mine = 1", TypeError),
    "a record of the host": (
        """
from plugin_api import Message
Message('user', 'a').text = 'b'
""",
        FrozenInstanceError,
    ),
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
    "a module that a try may miss": (
        """
import json
try: import os
except ImportError: raise
""",
        ImportError,
    ),
    "a name of a module that a try may miss": (
        """
try: from json import codecs
except ImportError: raise
""",
        ImportError,
    ),
    "a module although types are not checked": (
        """
TYPE_CHECKING = True
if TYPE_CHECKING: import os
""",
        ImportError,
    ),
    "what a context manager keeps": (
        """
from contextlib import contextmanager
@contextmanager
def c(): yield
c.mine = 1
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
    "writing to the members of an enumeration": (
        """
from enum import Enum
class C(Enum):
    A = 1
C.__members__['B'] = 1
""",
        TypeError,
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
    "writing to a method": ("a.f.x = 1", TypeError),
    "writing to a built-in function": ("len.x = 1", TypeError),
    "writing to a foreign class": ("str.x = 1", TypeError),
    "writing to a foreign object": (
        """
from datetime import date
date(2026, 1, 1).year = 1
""",
        TypeError,
    ),
    "writing to an exception": (
        """
try: 1 / 0
except ZeroDivisionError as e: e.args = ()
""",
        TypeError,
    ),
    "writing to the shared texts": (
        """
from plugin_api.prompts import LANGUAGE_CODE_TO_INSTRUCTIONS as l
l['en'] = 'x'
""",
        TypeError,
    ),
    "writing to the global names": ("globals()['len'] = f", TypeError),
    "writing to a tuple": ("(1, 2)[0] = 3", TypeError),
    "writing in a loop's target": (
        """
import json
for json.dumps in [1]: pass
""",
        TypeError,
    ),
    "writing by unpacking": (
        """
import json
[json.dumps, b] = 1, 2
""",
        TypeError,
    ),
    "writing in a with": (
        """
import json
class W:
    def __enter__(self): return 1
    def __exit__(self, *e): pass
with W() as json.dumps: pass
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
    "a module that the set does not have": ("import characters.resources.nothing", ImportError),
}


@pytest.mark.parametrize(("trick", "expected"), TRICKS.values(), ids=TRICKS.keys())
def test_a_trick_raises_inside(trick: str, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        run(OWN + trick, {"resources/words.py": "x = 1\n_hidden = 2\n"})


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
    assert run(OWN + text) is not None


def test_plain_containers_and_own_things_may_be_changed() -> None:
    guards = Guards()
    own = guards.make_class("Own", (), {})

    changeable: list[object] = [{}, [], bytearray(), own, own()]
    for thing in changeable:
        assert guards.write(thing) is thing


@pytest.mark.parametrize("thing", [dict, len, Message("user", "x"), object(), type("Heir", (dict,), {})()])
def test_everything_else_may_not_be_changed(thing: object) -> None:
    with pytest.raises(TypeError):
        Guards().write(thing)


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
