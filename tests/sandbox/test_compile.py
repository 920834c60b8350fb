"""What the language of characters does not have is refused by line, column and code; nothing a text holds raises."""

# ruff: noqa: RUF001 (homoglyphs are what some of the tricks are made of)

import ast
import marshal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sandboxed import Opener, a_set, character, compile_text, findings

from sandbox.compile import MAX_DIAGNOSTICS
from sandbox.diagnostics import is_known
from sandbox.frames import unpack_lines

ATTRIBUTE, NAME, SYNTAX, IMPORT = (
    "attribute-not-allowed",
    "name-not-allowed",
    "syntax-not-allowed",
    "import-not-allowed",
)

# What would shadow a guard, by each form that binds a name; NAME stands for the guard.
BINDINGS = {
    "assignment": "GUARD = 1",
    "annotated assignment": "GUARD: int = 1",
    "augmented assignment": "GUARD += 1",
    "unpacking": "a, [*GUARD] = 1, 2",
    "walrus": "(GUARD := 1)",
    "walrus in a comprehension": "[GUARD := x for x in y]",
    "loop": "for GUARD in []: pass",
    "comprehension": "[1 for GUARD in []]",
    "generator expression": "list(1 for (a, GUARD) in [])",
    "function": "def GUARD(): pass",
    "class": "class GUARD: pass",
    "parameter": "def f(GUARD): pass",
    "parameter with a default": "def f(a, GUARD=1): pass",
    "positional-only parameter": "def f(GUARD, /): pass",
    "keyword-only parameter": "def f(*, GUARD): pass",
    "star parameter": "def f(*GUARD): pass",
    "double-star parameter": "def f(**GUARD): pass",
    "lambda parameter": "lambda GUARD: 1",
    "positional-only lambda parameter": "lambda GUARD, /: 1",
    "lambda star parameter": "lambda *GUARD: 1",
    "with": "with a as GUARD: pass",
    "with, unpacked": "with a as (b, GUARD): pass",
    "except": "\ntry: pass\nexcept E as GUARD: pass",
    "import": "import math as GUARD",
    "from-import": "from math import pi as GUARD",
    "global": "def f():\n    global GUARD",
    "nonlocal": "def g():\n    def f():\n        nonlocal GUARD",
    "deletion": "del GUARD",
    "capture": "match a:\n    case GUARD: pass",
    "capture by as": "match a:\n    case 1 as GUARD: pass",
    "capture by star": "match a:\n    case [*GUARD]: pass",
    "capture by rest": "match a:\n    case {**GUARD}: pass",
    "class attribute": "class A:\n    GUARD = 1",
    "method": "class A:\n    def GUARD(self): pass",
    "field": "class A:\n    GUARD: int",
}
GUARDS = (
    "_getattr_ _write_ _tick_ __metaclass__ __builtins__ __import__ __name__ super __class__ __annotations__".split()
)


@pytest.mark.parametrize("guard", GUARDS)
@pytest.mark.parametrize("statement", BINDINGS.values(), ids=BINDINGS.keys())
def test_no_form_of_binding_shadows_a_guard(statement: str, guard: str) -> None:
    assert {code for _, code in findings(statement.replace("GUARD", guard))} == {NAME}


@pytest.mark.parametrize("guard", ["_getattr_", "_write_", "_tick_", "__builtins__", "__metaclass__", "__import__"])
def test_a_guard_cannot_be_read(guard: str) -> None:
    if guard != "__import__":
        assert findings(f"x = {guard}") == [(1, NAME)]
        assert findings(f"from characters.resources.x import {guard} as x") == [(1, IMPORT)]


REFUSED = {
    "a dunder attribute": ("x.__bases__", ATTRIBUTE),
    "a dunder attribute of a literal": ("().__class__.__base__", ATTRIBUTE),
    "subclasses": ("object.__subclasses__()", ATTRIBUTE),
    "a dictionary of attributes": ("x.__dict__", ATTRIBUTE),
    "globals of a function": ("f.__globals__", ATTRIBUTE),
    "a closure": ("f.__closure__", ATTRIBUTE),
    "a dunder being written": ("x.__class__ = y", ATTRIBUTE),
    "a dunder being added to": ("x.__doc__ += y", ATTRIBUTE),
    "a dunder being deleted": ("del x.__doc__", ATTRIBUTE),
    "a mangled name": ("x.__secret", ATTRIBUTE),
    "a guarded-looking name": ("x._getattr_", ATTRIBUTE),
    "a frame of a generator": ("g.gi_frame", ATTRIBUTE),
    "code of a generator": ("g.gi_code", ATTRIBUTE),
    "a frame of a traceback": ("t.tb_frame", ATTRIBUTE),
    "the next traceback": ("t.tb_next", ATTRIBUTE),
    "an earlier frame": ("f.f_back", ATTRIBUTE),
    "globals of a frame": ("f.f_globals", ATTRIBUTE),
    "builtins of a frame": ("f.f_builtins", ATTRIBUTE),
    "code of a frame": ("f.f_code", ATTRIBUTE),
    "a frame of a coroutine": ("c.cr_frame", ATTRIBUTE),
    "a frame of an asynchronous generator": ("c.ag_frame", ATTRIBUTE),
    "the traceback of an error": ("e.__traceback__", ATTRIBUTE),
    "format being added to": ("x.format += y", ATTRIBUTE),
    "obj being added to": ("x.obj += y", ATTRIBUTE),
    "a method of a base with a meaning": ("super().__getattribute__('x')", ATTRIBUTE),
    "a method of a base that makes": ("super().__new__(a)", ATTRIBUTE),
    "a method of a base that reduces": ("super().__reduce__()", ATTRIBUTE),
    "a method of a base without the call": ("f = super().__init__", ATTRIBUTE),
    "a special method of anything": ("x.__init__(1)", ATTRIBUTE),
    "a special method of a call": ("f().__call__(1)", ATTRIBUTE),
    "roles": ("x.abc__roles__", ATTRIBUTE),
    "eval": ("eval('1')", NAME),
    "exec": ("exec('1')", NAME),
    "compile": ("compile('1', '', 'eval')", NAME),
    "open": ("open('/etc/passwd')", NAME),
    "input": ("input()", NAME),
    "breakpoint": ("breakpoint()", NAME),
    "vars": ("vars()", NAME),
    "dir": ("dir()", NAME),
    "locals": ("locals()", NAME),
    "id": ("id(x)", NAME),
    "memoryview": ("memoryview(b'')", NAME),
    "__import__": ("__import__('os')", NAME),
    "builtins": ("__builtins__", NAME),
    "SystemExit": ("raise SystemExit", NAME),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", NAME),
    "GeneratorExit": ("raise GeneratorExit", NAME),
    "BaseException": ("\ntry: pass\nexcept BaseException: pass", NAME),
    "exception groups": ("ExceptionGroup('', [ValueError()])", NAME),
    "help": ("help()", NAME),
    "a dunder name": ("x = __file__", NAME),
    "the loader": ("x = __loader__", NAME),
    "the class cell": ("class A:\n    def f(self): return __class__", NAME),
    "a class that makes attributes up": ("class A:\n    def __getattr__(self, n): pass", NAME),
    "a class that answers for attributes": ("class A:\n    def __getattribute__(self, n): pass", NAME),
    "a class that takes attributes": ("class A:\n    def __setattr__(self, n, v): pass", NAME),
    "a class that makes its instances": ("class A:\n    def __new__(cls): pass", NAME),
    "a class with last words": ("class A:\n    def __del__(self): pass", NAME),
    "a class that knows its heirs": ("class A:\n    def __init_subclass__(cls): pass", NAME),
    "a class that learns its name": ("class A:\n    def __set_name__(self, o, n): pass", NAME),
    "a descriptor": ("class A:\n    def __get__(self, o, k): pass", NAME),
    "a class that is pickled": ("class A:\n    def __reduce__(self): pass", NAME),
    "a class that is reduced": ("class A:\n    def __reduce_ex__(self, n): pass", NAME),
    "a class with indices of its own": ("class A:\n    def __class_getitem__(cls, k): pass", NAME),
    "a class that judges instances": ("class A:\n    def __instancecheck__(self, x): pass", NAME),
    "a class that stands for bases": ("class A:\n    def __mro_entries__(self, b): pass", NAME),
    "a class that prepares": ("class A:\n    def __prepare__(n, b): pass", NAME),
    "a class that lies about its class": ("class A:\n    __class__ = str", NAME),
    "a class that assigns a method": ("class A:\n    __new__ = print", NAME),
    "a method with a meaning outside of a class": ("def __init__(self): pass", NAME),
    "a metaclass": ("class A(metaclass=B): pass", SYNTAX),
    "a class keyword": ("class A(boundary=None): pass", SYNTAX),
    "a class keyword that is worked out": ("class A(total=f()): pass", SYNTAX),
    "class keywords of a dictionary": ("class A(**{'metaclass': type}): pass", SYNTAX),
    "class keywords from a dictionary": ("class A(**{}): pass", SYNTAX),
    "an asynchronous function": ("async def f(): pass", SYNTAX),
    "await": ("async def f(): await x", SYNTAX),
    "except with a star": ("\ntry: pass\nexcept* ValueError: pass", SYNTAX),
    "a star import": ("from math import *", IMPORT),
    "a star import of the set's own": ("from characters.resources.x import *", IMPORT),
    "a relative import": ("from . import x", IMPORT),
    "a relative import of a module": ("from .x import y", IMPORT),
    "a module that is not there": ("import os", IMPORT),
    "a module of the sandbox": ("import sandbox.guards", IMPORT),
    "a module within a module": ("import json.codecs", IMPORT),
    "a private module": ("import _io", IMPORT),
    "a module under another name": ("import os as math", IMPORT),
    "a module within a module by name": ("from json import codecs", IMPORT),
    "a private name": ("from random import _os", IMPORT),
    "a name that is not listed": ("from string import Formatter", IMPORT),
    "an older module's other names": ("from unmute.llm.system_prompt import os", IMPORT),
    "a dunder of a module": ("from math import __loader__ as x", IMPORT),
    "a dunder of the set's own module": ("from characters.resources.x import __class__ as c", IMPORT),
    "the dictionary of the set's own module": ("from characters.resources.x import __dict__ as d", IMPORT),
    "a dunder of the set's package": ("from characters.resources import __class__ as c", IMPORT),
    "another set": ("from characters import other", IMPORT),
    "import of builtins": ("import builtins", IMPORT),
    "import of the machinery": ("import importlib", IMPORT),
    "full-width dunder": ("x._＿dict_＿", ATTRIBUTE),
    "italic dunder": ("x.__𝘥𝘪𝘤𝘵__", ATTRIBUTE),
    "bold eval": ("𝐞𝐯𝐚𝐥('1')", NAME),
    "italic guard as a parameter": ("def f(_𝘨𝘦𝘵𝘢𝘵𝘵𝘳_): pass", NAME),
    "italic frame": ("g.𝘨𝘪_frame", ATTRIBUTE),
    "a module in a try that catches something else": ("try:\n    import os\nexcept ValueError: pass", IMPORT),
    "a module in a handler": ("try: pass\nexcept ImportError:\n    import os", IMPORT),
    "a module after a try": ("try:\n    import json\nexcept ImportError: pass\nelse:\n    import os", IMPORT),
    "a star import in a try": ("try:\n    from os import *\nexcept ImportError: pass", IMPORT),
    "a relative import in a try": ("try:\n    from . import x\nexcept ImportError: pass", IMPORT),
    "a module where types are not checked": ("if not TYPE_CHECKING:\n    import os", IMPORT),
    "bold module": ("import 𝐨𝐬", IMPORT),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_trick_is_refused(text: str, code: str) -> None:
    assert {found for _, found in findings(text)} == {code}


@pytest.mark.parametrize(
    "text",
    [
        "def f[T](x): pass",
        "class A[T]: pass",
        "type X = int",
        "async def f(): pass\nx = [y async for y in z]",
        "t''.x.__y__",
    ],
)
def test_newer_syntax_is_refused_one_way_or_the_other(text: str) -> None:
    assert {code for _, code in findings(text)} & {SYNTAX, "syntax-error", ATTRIBUTE}


NOT_PYTHON = {
    "nonsense": "x = = 1",
    "an open bracket": "x = (1,\n",
    "bad indentation": "  x = 1",
    "an unfinished text": "x = 'abc",
    "return outside": "return 1",
    "break outside": "break",
    "yield outside": "yield 1",
    "a late future": "x = 1\nfrom __future__ import nonsense\nif 1:\n    from __future__ import annotations",
    "a number of many digits": "x = " + "9" * 5000,
    "half a character": "x = '\ud800'",
    "a full-width beginning of a name": "x.＿＿class＿＿",
    "nonlocal at the top": "nonlocal x",
    "a walrus in a class's comprehension": "class A:\n    [y := 1 for x in []]",
    "two parameters of one name": "def f(a, a): pass",
    "global after use": "def f():\n    x = 1\n    global x",
    "a starred alone": "*x",
    "an unknown escape of a name": "x = '\\N{no such name}'",
}


@pytest.mark.parametrize("text", NOT_PYTHON.values(), ids=NOT_PYTHON.keys())
def test_what_is_not_python_is_one_syntax_error(text: str) -> None:
    compiled = compile_text(text)

    assert compiled.code is None
    assert [found.code for found in compiled.diagnostics] == ["syntax-error"]
    assert all(is_known(found) for found in compiled.diagnostics)


def test_several_findings_of_one_file_are_all_reported_in_order() -> None:
    text = "import os\nx = 1\ny = x.__dict__; z = eval\nclass A(metaclass=x):\n    def __del__(self): open('x')\n"

    assert findings(text) == [(1, IMPORT), (3, ATTRIBUTE), (3, NAME), (4, SYNTAX), (5, NAME), (5, NAME)]


def test_no_more_findings_are_reported_than_anybody_reads() -> None:
    assert len(compile_text("import os\n" * 1000).diagnostics) == MAX_DIAGNOSTICS


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("x.__a__", 1),
        ("'é' + x.__a__", 7),
        ("'😀😀' + x.__a__", 8),
        ("日本 = x.__a__", 6),
        ("é, ü, ö = 1, eval, 3", 14),
        ("é = 1; def_ = (lambda é: é.__x__)", 26),
        ("x = '日本' '", 10),
    ],
)
def test_columns_are_counted_in_characters(text: str, column: int) -> None:
    assert [found.column for found in compile_text(text).diagnostics] == [column]


def test_a_long_line_is_not_quoted() -> None:
    [found] = compile_text("x = 1 +" + "y" * 100_000 + " 5").diagnostics

    assert len(found.message) <= 300
    assert is_known(found)


def test_names_are_listed_with_their_first_line() -> None:
    compiled = compile_text("A = 1\nB: int = 2\ndef c(): pass\nclass D: pass\nA = 2\nE = F = 3\n")

    assert unpack_lines(compiled.lines) == {"A": 1, "B": 2, "c": 3, "D": 4, "E": 6, "F": 6}


def test_findings_keep_code_from_being_made() -> None:
    assert compile_text("x = 1").code is not None
    assert compile_text("x = eval").code is None


def test_a_hint_says_what_to_write_instead() -> None:
    [found] = compile_text("import maths").diagnostics

    assert found.hint == "Did you mean 'math'?"


DEEP = {
    "brackets": "x = " + "(" * 50_000 + ")" * 50_000,
    "lists": "x = " + "[" * 250 + "]" * 250,
    "minus signs": "x = " + "-" * 100_000 + "1",
    "nots": "x = " + "not " * 50_000 + "1",
    "a long sum": "x = " + "1 + " * 60_000 + "1",
    "a long product of names": "x = 1\ny = " + "x * " * 20_000 + "x",
    "attributes": "x = y" + ".a" * 100_000,
    "calls": "x = f" + "()" * 100_000,
    "items": "x = f" + "[0]" * 80_000,
    "powers": "x = " + "2 ** " * 40_000 + "2",
    "lambdas": "x = " + "lambda: " * 30_000 + "1",
    "comparisons of conditions": "x = " + "1 if 1 else " * 20_000 + "1",
    "nested functions": "".join(" " * depth + "def f():\n" for depth in range(400)) + " " * 400 + "pass",
    "elifs": "if 1: pass\n" + "elif 1: pass\n" * 15_000,
    "nested texts": 'x = f"' + "{" * 100_000,
    "patterns": "match 1:\n    case " + "[" * 90_000 + "]" * 90_000 + ": pass",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP.keys())
async def test_deep_nesting_is_a_finding_and_harms_nobody(open_process: Opener, text: str) -> None:
    worker = await open_process(a_set(text, character(name="Neighbour")))

    codes = {found.code for found in worker.diagnostics if found.file == "a.py"}
    assert len(codes) == 1
    assert codes <= {"source-too-complex", "syntax-error", "budget-exceeded"}
    assert [manifest.name for manifest in worker.manifests] == ["Neighbour"]


@given(st.text())
def test_random_text_never_raises(text: str) -> None:
    compiled = compile_text(text)

    assert (compiled.code is None) == bool(compiled.diagnostics)
    assert all(is_known(found) for found in compiled.diagnostics)


SEEDS = [character(), *(text for text, _ in REFUSED.values()), *BINDINGS.values()]
PIECES = st.sampled_from(
    "\n \t ( ) [ ] { } : , . = == := ** * @ -> lambda def class if else for in while match case _ __ import from as "
    "try except finally with yield return global nonlocal 'x' f'{x}' 0 x self None \\ # ; ~ async await type é \0 \r"
    "".split(" ")
)


@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.2), PIECES), max_size=4))
def test_mutated_sources_never_raise(text: str, changes: list[tuple[float, float, str]]) -> None:
    for place, length, piece in changes:
        at = int(place * len(text))
        text = text[:at] + piece + text[at + int(length * len(text)) :]

    compiled = compile_text(text)

    assert (compiled.code is None) == bool(compiled.diagnostics)
    assert all(is_known(found) for found in compiled.diagnostics)


def test_the_standard_librarys_own_files_never_raise() -> None:
    for path in sorted(Path(ast.__file__).parent.glob("*.py"))[:40]:
        compiled = compile_text(path.read_text())
        if compiled.code is not None:
            marshal.loads(compiled.code)
        assert all(is_known(found) for found in compiled.diagnostics)


def test_a_refused_parameter_is_pointed_at() -> None:
    found = compile_text("def f(good, __bad__, *, other=1): pass").diagnostics

    assert [(each.line, each.column) for each in found] == [(1, 13)]
