"""Patterns match what they match elsewhere, and read nothing that is out of reach."""

from textwrap import indent

import pytest
from sandboxed import findings, run, run_plainly

PATTERNS = {
    "values": """
case 1: result = "one"
case "a" | "b": result = "letter"
case None: result = "none"
case True: result = "true"
case -1.5: result = "negative"
case _: result = "other"
""",
    "dotted values": """
case C.X: result = "X"
case C.Y.value: result = "Y"
case _: result = "other"
""",
    "sequences": """
case []: result = "empty"
case [x]: result = "one", x
case [1, *rest, 9]: result = "rest", rest
case (a, (b, c)): result = a, b, c
case [_, *_]: result = "long"
case _: result = "other"
""",
    "mappings": """
case {"kind": "a", "n": n}: result = n
case {"kind": str() as k, **rest}: result = k, rest
case {}: result = "any"
case _: result = "other"
""",
    "classes": """
case P(x=0): result = "zero"
case P(1, y): result = "one", y
case P() as p if p.x > 5: result = "big"
case int(n): result = "int", n
case str() | bytes(): result = "text"
case list([1, x]): result = x
case D(a=1, b=b): result = "D", b
case _: result = "other"
""",
    "guards": """
case n if n == 1: result = "one"
case [x, y] if x == y: result = "twins"
case _: result = "other"
""",
    "or-patterns": """
case 1 | 2 | 3 as n: result = n
case [x, 1] | [1, x]: result = "x", x
case P(x=1) | D(a=2): result = "either"
case _: result = "other"
""",
}
SUBJECTS = """
1, 2, "a", None, True, -1.5, [], [5], [1, 2, 3, 9], (1, (2, 3)), [1, 1], [4, 1], {"kind": "a", "n": 3},
{"kind": "z", "m": 1}, {}, P(0, 1), P(1, 2), P(9, 9), D(1, 7), D(2), b"x", C.X, C.Y, "y",
"""
CLASSES = """\
from dataclasses import dataclass
from enum import Enum
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x = x; self.y = y
@dataclass
class D:
    a: int
    b: int = 0
class C(Enum):
    X = 1
    Y = "y"
"""


@pytest.mark.parametrize("cases", PATTERNS.values(), ids=PATTERNS.keys())
def test_match_does_what_it_does_elsewhere(cases: str) -> None:
    branches = indent(cases, " " * 8)
    text = f"{CLASSES}\ndef choose(subject):\n    match subject:{branches}\n    return result\n"
    text += f"result = [repr(choose(subject)) for subject in ({SUBJECTS})]"

    assert run(text) == run_plainly(text)


REFUSED = {
    "a class that is not the file's own": ("case Exception(args=a): pass", "syntax-not-allowed"),
    "a dotted class": ("case a.B(): pass", "syntax-not-allowed"),
    "two positions of a built-in type": ("case int(a, b): pass", "syntax-not-allowed"),
    "an attribute of a built-in type": ("case str(format=f): pass", "syntax-not-allowed"),
    "format of an own class": ("case P(format=f): pass", "attribute-not-allowed"),
    "obj of an own class": ("case P(obj=o): pass", "attribute-not-allowed"),
    "a dunder of an own class": ("case P(__class__=c): pass", "attribute-not-allowed"),
    "a private attribute of an own class": ("case P(_x=c): pass", "attribute-not-allowed"),
    "a dunder in a dotted value": ("case P.__name__: pass", "attribute-not-allowed"),
    "a frame in a dotted value": ("case P.gi_frame.x: pass", "attribute-not-allowed"),
    "a dunder in a mapping's key": ("case {P.__class__: c}: pass", "attribute-not-allowed"),
    "capture of a guard": ("case _getattr_: pass", "name-not-allowed"),
    "capture of a guard by as": ("case 1 as _getattr_: pass", "name-not-allowed"),
    "capture of a guard by a star": ("case [*_getattr_]: pass", "name-not-allowed"),
    "capture of a guard by a mapping's rest": ("case {**_write_}: pass", "name-not-allowed"),
    "capture of a guard in a class pattern": ("case P(x=_tick_): pass", "name-not-allowed"),
    "a guard in a dotted value": ("case __builtins__.x: pass", "name-not-allowed"),
}


@pytest.mark.parametrize(("case", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_pattern_that_reaches_too_far_is_refused(case: str, code: str) -> None:
    assert (3, code) in findings(f"class P: pass\nmatch 1:\n    {case}")


MATCH_ARGS = {
    "as they are": "__match_args__ = ('format',)",
    "annotated": "__match_args__: tuple = ('format',)",
    "annotated as a class variable": "__match_args__: ClassVar[tuple] = ('format',)",
    "among several targets": "a = __match_args__ = ('format',)",
    "unpacked": "(__match_args__, a) = ('format',), 1",
    "starred": "(*__match_args__,) = ('format',)",
    "in a loop": "for __match_args__ in [('format',)]: pass",
    "by a with": "with a as __match_args__: pass",
    "by a walrus": "(__match_args__ := ('format',))",
    "by an import": "import math as __match_args__",
    "by an except": "\n    try: pass\n    except E as __match_args__: pass",
    "added to": "__match_args__ += ('format',)",
    "computed": "__match_args__ = tuple(['format'])",
    "through a name": "__match_args__ = (name,)",
    "a dunder": "__match_args__ = ('__class__',)",
    "deleted": "del __match_args__",
    "a field of that name": "format: int",
    "a method of that name": "def __match_args__(self): pass",
}


@pytest.mark.parametrize("statement", MATCH_ARGS.values(), ids=MATCH_ARGS.keys())
def test_a_class_cannot_have_positions_name_what_is_out_of_reach(statement: str) -> None:
    codes = {code for _, code in findings(f"class P(str):\n    {statement}")}

    assert codes
    assert codes <= {"attribute-not-allowed", "name-not-allowed", "syntax-not-allowed"}


def test_match_args_cannot_be_set_from_outside_a_class() -> None:
    assert findings("class P: pass\nP.__match_args__ = ('format',)") == [(2, "attribute-not-allowed")]
    assert findings("__match_args__ = ('format',)") == [(1, "name-not-allowed")]
    assert findings("def f():\n    __slots__ = ()") == [(2, "name-not-allowed")]
