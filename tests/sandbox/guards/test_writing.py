"""Writing is asked about while it runs: a character changes what is its own, and plain containers."""

from dataclasses import FrozenInstanceError

import pytest
from owned import Tricks, run_with_own

from plugin_api import Message
from sandbox.guards import Guards

TRICKS: Tricks = {
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
    "what a context manager keeps": (
        """
from contextlib import contextmanager
@contextmanager
def c(): yield
c.mine = 1
""",
        TypeError,
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
}


@pytest.mark.parametrize(("trick", "expected"), TRICKS.values(), ids=TRICKS.keys())
def test_what_may_not_be_written_raises(trick: str, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        run_with_own(trick)


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
