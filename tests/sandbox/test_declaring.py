"""Which files do nothing but declare."""

import ast
import sys
from pathlib import Path

import msgspec
import pytest
from sandboxed import character, compile_text

from sandbox.declaring import only_declares
from sandbox.messages import Load, Loaded, Prepare
from sandbox.registry import Registry

CHARACTERS = Path(__file__).parents[2] / "characters"

DECLARING = {
    "constants": "A = 1\nB = -2.5\nC = None, True, ...\nD: str = 'x'\nE = b'x'\nF: int",
    "displays": "A = {'a': [1, (2, {3})], 'b': {}}",
    "sums of constants": "A = 'a' + 'b' * 3\nB = 60 * 60 - 1\nC = A + 'c'",
    "texts from texts": "A = 'Ada'\nB = f'I am {A}, {A!r}.'\nC = f'{B}'.strip().upper()\nD = 'a b c'.split()",
    "imports": "import re, json as j\nimport datetime\nfrom plugin_api import hookimpl, Message as M",
    "a module of the set": "from characters.resources.x import A\nB = [A]",
    "a pattern": "import re\nA = re.compile(r'[a-z]+', re.IGNORECASE | re.ASCII)",
    "a pattern under another name": "from re import compile as pattern\nA = pattern('a')",
    "sets of constants": "A = frozenset({'a', 'b'})\nB = set()\nC = dict(a=1)",
    "functions": "def f(a, /, b: int = 1, *c: 'X', d=(), **e: dict[str, int] | None) -> list[str]:\n    return g(a)()",
    "hooks": (
        "from plugin_api import hookimpl\n@hookimpl\ndef greet(scene): return X()\n"
        "@hookimpl(tryfirst=True)\ndef reply(scene, message): pass\n"
    ),
    "a plain class": (
        "class A:\n    '''doc'''\n    x: int = 1\n    def __init__(self): self.y = f()\n"
        "    @property\n    def p(self): return 1\n    @staticmethod\n    def s(): pass\n    class B(object): pass\n"
    ),
    "an exception": "class Late(ValueError):\n    pass",
    "records": (
        "from dataclasses import dataclass, field\n@dataclass(frozen=True)\nclass A:\n"
        "    x: list = field(default_factory=list)\n"
    ),
    "parts of what stands there": "A = {'a': [1]}\nB = A['a']",
    "nothing": "",
}

ASKED = "class A:\n    def __class_getitem__(cls, x): return print(x)\n"
DOING = {
    "a call": "A = len('x')",
    "a draw": "import random\nA = random.random()",
    "a call of its own": "def f(): return 1\nA = f()",
    "a clock": "import datetime\nA = datetime.datetime.now()",
    "a print": "print('x')",
    "a comprehension": "A = [x for x in (1, 2)]",
    "a loop": "for x in (1, 2): pass",
    "a condition": "if True: A = 1",
    "an attempt": "try:\n    import re\nexcept Exception: pass",
    "a shown object": "def f(): pass\nA = f'{f}'",
    "a shown instance": "class A: pass\nB = f'{A}'",
    "a format of its own": "A = 'x'\nB = f'{A:{A}}'",
    "a default that is called": "def f(a=g()): pass",
    "an annotation that is called": "def f(a: g()): pass",
    "an annotation of its own": f"{ASKED}def f(a: A[int]): pass",
    "the same under another name": f"{ASKED}B = A\nC = B[int]",
    "a part that is a class": f"{ASKED}B = [A]\nC = B[0]\nD = C[1]",
    "a class that tells its subclasses": "class A:\n    def __init_subclass__(cls): print(cls)\nclass B(A): pass",
    "a class of the set": "from characters.resources.x import A\nclass B(A): pass",
    "an attribute of its own": "class A:\n    x = 1\nB = A.x",
    "a decorator of its own": "def d(f): return f\n@d\ndef g(): pass",
    "a decorator under a known name": "from characters.resources.x import hookimpl\n@hookimpl\ndef g(): pass",
    "a known name that was bound anew": "import re\nclass re:\n    def compile(x): pass\nA = re.compile('x')",
    "a built-in that was bound anew": "def dict(x): return print(x)\nA = dict(1)",
    "a built-in of the set": "from characters.resources.x import frozenset\nA = frozenset(1)",
    "a method of what is no text": "class A:\n    def strip(): return print()\nB = A.strip()",
    "a call inside a method of a text": "A = 'x'.replace('x', f()).strip()",
    "a call shown in a text": "A = f'{f()}'.strip()\nB = f'{A}{f()}'",
    "a text that was bound anew": "A = 'x'\nclass A:\n    def strip(): return print()\nB = A.strip()",
    "an enumeration": "from enum import Enum\nclass A(Enum):\n    x = 1",
    "a metaclass": "class A(metaclass=B): pass",
    "a class that does": "class A:\n    x = f()",
    "an assignment to a part": "A = {}\nA['x'] = 1",
    "an unpacking": "a, b = 1, 2",
    "a growing": "A = 1\nA += 1",
    "a removal": "A = 1\ndel A",
    "a spread of a set": "A = [*{'a', 'b'}]",
    "a power": "A = 2 ** 100",
    "a lambda": "A = lambda: 1",
    "a choice": "A = 1 if B else 2",
}


@pytest.mark.parametrize("text", DECLARING.values(), ids=DECLARING)
def test_a_file_that_binds_names_only_declares(text: str) -> None:
    assert only_declares(ast.parse(text))


@pytest.mark.parametrize("text", DOING.values(), ids=DOING)
def test_a_file_that_does_something_does_not(text: str) -> None:
    assert not only_declares(ast.parse(text))


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the syntax is newer")
@pytest.mark.parametrize("text", ["def f[T: g()](x): pass", "class A[T]: pass", "type A = f()"])
def test_parameters_of_types_are_not_looked_into(text: str) -> None:
    assert not only_declares(ast.parse(text))


def test_compiling_tells_it() -> None:
    assert compile_text(character()).only_declares
    assert not compile_text(character("print('x')")).only_declares


@pytest.mark.parametrize("name", ["fortune", "quizmaster", "storyteller"])
def test_characters_as_they_are_written_only_declare(name: str) -> None:
    assert only_declares(ast.parse((CHARACTERS / f"{name}.py").read_text(encoding="utf-8")))


@pytest.mark.parametrize("text", DECLARING.values(), ids=DECLARING)
def test_running_it_again_comes_to_the_same(text: str) -> None:
    compiled = compile_text(character(text))
    resource = compile_text("A = 1", "resources/x.py").code
    assert compiled.code
    assert resource
    loaded = []
    for seed in (1, 2):
        registry = Registry()
        registry.prepare(Prepare({"resources/x.py": resource}, seed, 60.0))
        loaded.append(registry.load(Load("x.py", compiled.code, compiled.lines, 5.0)))

    first, second = (msgspec.structs.replace(each, seconds=0.0) for each in loaded)
    assert isinstance(first, Loaded)
    assert first.manifest is not None, first.diagnostics
    assert first.fingerprint
    assert first == second
