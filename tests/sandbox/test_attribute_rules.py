"""Attributes that are read as they are, and questions that stand in the source in the place of a guard."""

import ast

import pytest
from owned import run_with_own
from sandboxed import findings, run, run_plainly

from sandbox import bounded_methods, names
from sandbox.rewrite import CharacterPolicy


def rewritten(text: str) -> str:
    policy = CharacterPolicy("x.py", text.split("\n"))
    return ast.unparse(policy.rewrite(ast.parse(text))).replace("\n", "; ")


SHAPES = {
    "a harmless name": ("x.a.b", "x.a.b"),
    "a method with a harmless name": ("x.append(1)", "x.append(1)"),
    "a name that the guard asks about": ("x.obj", "_getattr_(x, 'obj')"),
    "a private name of a name": ("x._a", "x._a if _kind_(x) in _unmixed_ else _getattr_(x, '_a')"),
    "a private name of anything else": ("x.y._a", "_getattr_(x.y, '_a')"),
    "a label": ("x.__name__", "_getattr_(x, '__name__')"),
    "a store": ("x.a = 1", "(x if _kind_(x) in _changeable_ else _write_(x, 'a')).a = 1"),
    "a store in anything else": ("x.y.a = 1", "_write_(x.y, 'a').a = 1"),
    "a private store": ("x._a = 1", "(x if _kind_(x) in _unmixed_ else _write_(x, '_a'))._a = 1"),
    "a store under a bounded name": ("x.sort = 1", "_write_(x, 'sort').sort = 1"),
    "a store of an item": ("x[0] = 1", "(x if _kind_(x) in _changeable_ else _write_(x))[0] = 1"),
    "a join by a literal": ("', '.join(x())", "_join_(', ', x())"),
    "a join of several": ("', '.join(x, y)", "_getattr_(', ', 'join')(x, y)"),
    "a join by a name": ("x.join(y)", "_getattr_(x, 'join')(y)"),
    "a replacement by literals": ("x().replace('a', 'b')", "_call_(x(), 'replace', 'a', 'b')"),
    "a replacement by anything else": ("x.replace('a', b)", "_getattr_(x, 'replace')('a', b)"),
    "a replacement by what a star holds": ("x.replace(*'ab')", "_getattr_(x, 'replace')(*'ab')"),
    "a template": ("'{}'.format(x)", "_lay_out_('{}', x)"),
    "a name in an f-string": ("f'{x}'", "f'{(x if _kind_(x) in _plain_ else _shown_(x))}'"),
    "a dotted name in a pattern": ("match x:\n    case A.b: pass", "match x:;     case A.b:;         pass"),
}


@pytest.mark.parametrize(("text", "code"), SHAPES.values(), ids=SHAPES)
def test_code_asks_no_more_than_is_needed(text: str, code: str) -> None:
    assert rewritten(text) == code


# Python works out what a method is called of, looks it up, and works out the arguments then.
FRIENDLY = {
    "arguments after the look-up": """
seen = []
def tell(what):
    seen.append(what)
    return what
class Odd:
    @property
    def join(self):
        seen.append("looked up")
        return lambda parts: parts
Odd().join(tell("argument"))
try:
    tell(None).join(tell("never"))
except AttributeError:
    seen.append("no join")
result = seen
""",
    "a method of a literal called with too much": """
try:
    ", ".join(["a"], ["b"])
except TypeError as error:
    result = str(error)
""",
    "a method of a literal called by a name": """
try:
    ", ".join(parts=["a"])
except TypeError as error:
    result = str(error)
""",
    "a join of what is no text": """
said = []
for parts in (["a", 1], (b"a",), 5, None, ["a", None]):
    try:
        ", ".join(parts)
    except TypeError as error:
        said.append(str(error))
result = said
""",
    "joins of everything": """
class Text(str):
    def __len__(self): return 1
result = [", ".join(each) for each in (["a", Text("bc")], ("x",), {"k": 1}, {"s"}, iter("it"), (c for c in "gen"), "")]
""",
    "replacements": """
text = "a-b-c"
result = [text.replace("-", "+"), text.replace("-", "+", 1), "x-x".replace("-", text), text.replace("", ".")]
""",
    "replacements that do not fit": """
said = []
for old, new in ((1, "a"), ("a", 1), (None, None)):
    try:
        "aaa".replace(old, new)
    except TypeError as error:
        said.append(str(error))
result = said
""",
    "an own class with methods of these names": """
class Own:
    def join(self, parts): return ["own", parts]
    def replace(self, old, new): return [old, new]
    def format(self, *parts, **named): return [parts, named]
    def sort(self): return "sorted"
    def encode(self, coding="?"): return coding
own = Own()
result = own.join("ab"), own.replace("a", "b"), own.format("x", y=1), own.sort(), own.encode(), own.encode("z")
""",
    "a subclass of str that joins in its own way": """
class Text(str):
    def join(self, parts): return "own"
    def replace(self, old, new): return "own"
text = Text("x")
result = text.join(["a"]), text.replace("a", "b"), super(Text, text).upper()
""",
    "templates": """
class Own:
    def __format__(self, specification): return f"<{specification}>"
import datetime
day = datetime.date(2024, 2, 29)
result = [
    "{} {}".format(1, "a"), "{1}{0}".format("a", "b"), "{x:>5}|{x!r}".format(x="a"), "{:%d.%m.}".format(day),
    "{0.year}".format(day), "{a[k]}".format(a={"k": 1}), "{:{}}".format("a", 4), "{:x}".format(Own()), "{{}}".format(),
    "{!s:>9}".format("a"), "{:.2f}".format(2.5), "{}".format([1]), "{a}".format(**{"a": 1}), "{}{}".format(*"ab"),
]
""",
    "templates that do not fit": """
said = []
for given in ("{}", "{a}", "{0}{}", "{", "{:q}", "{!x}", "{a.b}", "{0[0]}"):
    try:
        given.format()
    except (ValueError, KeyError, IndexError) as error:
        said.append(type(error).__name__)
try:
    "{} {}".format(1)
except IndexError as error:
    said.append(str(error))
result = said
""",
    "private names": """
class Base:
    _shared = 1
    def __init__(self): self._own, self.__mangled = 2, 3
    def _method(self): return self._own, self.__mangled, self._shared
class Heir(Base, Exception):
    def change(self):
        self._own += 1
        self._new = 4
        del self._new
        return hasattr(self, "_new")
heir = Heir()
Base._shared = 5
changed = heir.change()
result = changed, heir._method(), heir._own, Heir._shared, getattr(heir, "_own")
""",
    "a private name that is not there": """
class A: pass
a = A()
try:
    a._missing
except AttributeError as error:
    result = str(error), error.name
""",
    "a harmless name that is not there": """
class A: pass
a = A()
try:
    a.missing.further
except AttributeError as error:
    result = str(error), error.name
""",
    "attributes of super": """
class A:
    x = 1
    def f(self): return "A"
    @property
    def p(self): return "p of A"
class B(A):
    x = 2
    def f(self): return super().f() + super().p + str(super().x)
    def g(self): return super(B, self).f()
    @classmethod
    def make(cls): return super().x
result = B().f(), B().g(), B.make()
""",
    "a property that refuses": """
class A:
    @property
    def x(self): raise AttributeError("no x today")
try:
    A().x
except AttributeError as error:
    result = str(error)
""",
    "changes of all kinds of things": """
class A: pass
a, seen = A(), {}
a.x = a.y = 1
a.x += 1
del a.y
seen["a"], seen["b"] = 1, 2
seen["a"] -= 5
del seen["b"]
numbers = [3, 1]
numbers[0:1] = [5, 4]
for a.z in range(3): pass
with_star, *numbers[1:2] = "abc"
result = (a.x, a.z, hasattr(a, "y"), seen, numbers)
""",
    "texts of all kinds of things": """
class Own:
    def __str__(self): return "own"
class Text(str):
    def __format__(self, specification): return "formatted"
own, text, none, number, many = Own(), Text("t"), None, 5, [1]
result = f"{own}{text}{none}{number}{many}{own!s}{number!r:>4}"
""",
    "a loop variable of a comprehension in a class": """
class A:
    names = [f"{each}" for each in ("a", "b")]
    first = names[0]
    label = f"{first}"
result = A.names, A.label
""",
}


@pytest.mark.parametrize("text", FRIENDLY.values(), ids=FRIENDLY)
def test_what_is_read_as_it_is_means_what_python_means(text: str) -> None:
    assert run(text) == run_plainly(text)


# What each of these tries is refused when it runs; none of them is known to the policy.
HOSTILE = {
    "a private name of a function": ("f._hidden", AttributeError),
    "a private name of a foreign class": (
        "from collections import namedtuple\nP = namedtuple('P', 'a')\nP._x",
        AttributeError,
    ),
    "a private name of an enumeration's own": (
        "from enum import Enum\nclass E(Enum): A = 1\ne = E.A\ne._missing_thing",
        AttributeError,
    ),
    "a private name of a facade": ("import random\nr = random\nr._inst", AttributeError),
    "a private name of a stand-in": ("m = map\nm._ClassStandIn__original", AttributeError),
    "a private name of a stand-in's instance": ("t = type\nt._guards", AttributeError),
    "a private name of an abstract base": (
        "from collections.abc import Sequence\ns = Sequence\ns._abc_impl",
        AttributeError,
    ),
    "a private name that a mixed class inherits": (
        "from string import Template\nclass T(Template): pass\nt = T('x')\nt._invalid",
        AttributeError,
    ),
    "a private store on a mixed class": (
        "from string import Template\nclass T(Template): pass\nt = T('x')\nt._invalid = 1",
        AttributeError,
    ),
    "a store on a facade": ("import json\nj = json\nj.dumps = 1", TypeError),
    "a store on a builtin class": ("d = dict\nd.get = 1", TypeError),
    "a store on a method": ("m = a.f\nm.x = 1", TypeError),
    "an item of what is nobody's": ("m = globals()\nm[x] = 1", TypeError),
    "an attribute of a match": ("import re\nm = re.match('a', 'a')\nm.pos = 1", TypeError),
    "the pattern's own dictionary": ("import re\np = re.compile('(?P<a>b)')\np.groupindex['a'] = 5", AttributeError),
    "a join that is too large": ("sep = 'a' * 100\nsep.join(['b' * 1000] * 10000)", OverflowError),
    "a join by a literal that is too large": ("text = 'b' * 100000\n'-'.join([text] * 1000)", OverflowError),
    "a join of many that is too large": ("text = 'b' * 1000\n'-'.join([text] * 20000)", OverflowError),
    "a join of liars": (
        "class L(str):\n    def __len__(self): return 0\ntext = L('b' * 100000)\n'-'.join([text] * 1000)",
        OverflowError,
    ),
    "a join by a liar": (
        "class L(str):\n    def __len__(self): return 0\ntext = L('b' * 100000)\ntext.join(['a'] * 1000)",
        OverflowError,
    ),
    "a replacement that is too large": ("text = 'a' * 100000\ntext.replace('a', text)", OverflowError),
    "a replacement of a literal that is too large": ("text = 'a' * 3000000\n'aaa'.replace('a', text)", OverflowError),
    "a replacement by a liar": (
        "class L(str):\n    def __len__(self): return 0\ntext = L('a' * 3000000)\n'aaa'.replace('a', text)",
        OverflowError,
    ),
    "padding by a literal": ("text = 'a'\ntext.ljust(1000000)", OverflowError),
    "padding of a literal": ("'a'.zfill(1000000)", OverflowError),
    "a template that pads": ("'{:1000000}'.format('a')", OverflowError),
    "a template that pads by a value": ("'{:{}}'.format('a', 1000000)", OverflowError),
    "a template that walks": ("'{0.__class__}'.format(a)", AttributeError),
    "a template that walks from a plain value": ("'{0.__class__}'.format('a')", AttributeError),
    "a template that walks from a function": ("'{f.__globals__}'.format(f=f)", AttributeError),
    "a template in a name that walks": ("text = '{0.__init__}'\ntext.format(1)", AttributeError),
}


@pytest.mark.parametrize(("text", "error"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_read_without_a_call_leads_nowhere_else(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        run_with_own(text)


@pytest.mark.parametrize("name", sorted(names.GUARDED - names.INSPECTING))
def test_what_a_guard_asks_about_is_never_read_as_it_is(name: str) -> None:
    for owner in ("x", "x.y", "super()", "x[0]", "f()", "'text'", "(y := x)", "[z for z in x]"):
        code = rewritten(f"{owner}.{name}")
        assert f".{name}" not in code
        assert "_getattr_(" in code


@pytest.mark.parametrize("name", [*sorted(names.INSPECTING), "__globals__", "__dict__", "_x_", "__x", "___"])
def test_what_nobody_may_read_is_refused_wherever_it_stands(name: str) -> None:
    for owner in ("x", "x.y", "super()", "'text'"):
        assert [code for _, code in findings(f"{owner}.{name}")] == ["attribute-not-allowed"]


def test_a_name_is_told_by_what_python_makes_of_its_letters() -> None:
    # Letters that are other letters once Python has read them.
    assert rewritten("x.\U0001d4c2ro") == "_getattr_(x, 'mro')"
    assert rewritten("x.ob\uff4a") == "_getattr_(x, 'obj')"
    assert [code for _, code in findings("x.g\uff49_frame")] == ["attribute-not-allowed"]


def test_addresses_are_hidden_where_nothing_is_called() -> None:
    text = """
import datetime
class Zone(datetime.tzinfo):
    def tzname(self, moment): return "zone"
    def utcoffset(self, moment): return datetime.timedelta()
    def dst(self, moment): return None
def f(): pass
plain = datetime.datetime(2024, 1, 1, tzinfo=datetime.tzinfo())
moment = datetime.datetime(2024, 1, 1, tzinfo=Zone())
result = [f"{f}", "{}".format(f), "{!r}".format(plain), "{x!r}".format(x=moment), "{!a}".format(plain), f"{moment}"]
"""
    assert not [shown for shown in run(text) if " at 0x" in shown]


def test_the_table_of_bounded_methods_names_those_with_a_question() -> None:
    asked = {name for _, checks in bounded_methods._CHECKS for name in checks}

    assert asked | set(bounded_methods._STAND_INS) | {"elements", "flags", "strptime"} == names.BOUNDED
