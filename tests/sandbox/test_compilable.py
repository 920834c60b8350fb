"""Which functions Python surely compiles."""

import ast
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_sources import characters, nested, real_files, trees
from sandboxed import compile_text

from sandbox.compilable import surely_compile
from sandbox.rewrite import CharacterPolicy

# In a function.
SURE = {
    "a return": "return f(x)[0].a",
    "conditions": "if x: return 1\nelif y: pass\nelse: return",
    "loops": "for a, (b, *c) in x:\n    if a: continue\n    break\nelse: pass\nwhile x:\n    while y: break\n    break",
    "an attempt": "try: f()\nexcept (A, B) as e: raise C from e\nexcept: return 1\nelse: pass",
    "blocks": "with f() as a, g() as (b, c): return a",
    "comprehensions": "return [a for a in x if a], {a: b for a, b in x}, {a for a in x}, sum(a for b in x for a in b)",
    "stars": "*a, b = x\nreturn f(*a, *b, **c), [*a, *b], {*a}, {**a}",
    "texts": "return f'{a!r} {b:>{c}} {d:03d}'",
    "slices": "a[1:2, ::b] = x[:-1]\ndel a[0], b.c, d",
    "a growing": "a += 1\nb[0] *= c\nd: int = 1\ne: str",
    "functions in it": "def g(a, b=1, *c, d, e=(), **f):\n    return lambda x, y=1: x\n@g\ndef h(): return g\nreturn h",
    "imports": "import json as j, re\nfrom math import pi, tau as t",
    "checks": "assert x, y",
    "a choice": "return (a if b else not c) and -d < e <= ~f or g is not None",
}
UNSURE = {
    "a break outside of loops": "break",
    "a continue outside of loops": "if x: continue",
    "a break behind a loop": "for a in x: pass\nelse: break",
    "a break in a function in a loop": "for a in x:\n    def g(): break",
    "a return in a class": "class A: return 1",
    "a bare except that is not the last": "try: f()\nexcept: pass\nexcept A: pass",
    "an argument twice": "def g(a, a): pass",
    "an argument twice, of other kinds": "def g(a, *, b, **a): pass",
    "an argument twice in a lambda": "return lambda a, a: 1",
    "a keyword twice": "return f(a=1, a=2)",
    "a keyword of Python's own": "return f(__debug__=1)",
    "a global that was bound": "a = 1\nglobal a",
    "a nonlocal without a meaning": "nonlocal a",
    "a star alone": "x = *a",
    "two stars in a target": "*a, *b = x",
    "a yield in a comprehension": "return [(yield a) for a in x]",
    "a generator": "yield 1",
    "an await": "await x",
    "a walrus in what is gone through": "return [a for a in (b := x)]",
    "a walrus over a variable": "return [(a := 1) for a in x]",
    "a pattern that leaves none": "match x:\n    case a: pass\n    case b: pass",
    "a star import": "if x:\n    from math import *",
    "what is taken away": "if x:\n    from __future__ import annotations",
    "a repetition of what ends": "try: return 1\nfinally: f()",
    "twenty-one blocks": "".join(f"{' ' * n}for a in x:\n" for n in range(21)) + " " * 21 + "pass",
    "twenty-one blocks in a line": f"with {', '.join(['f()'] * 21)}: pass",
    "attempts in attempts": "".join(f"{' ' * n}try:\n" for n in range(8)) + " " * 8 + "pass\n"
    + "".join(f"{' ' * (7 - n)}except A: pass\n" for n in range(8)),
    "a deep expression": f"return {'-' * 100}1",
    "a deep condition": "if a: pass\n" + "elif b: pass\n" * 100,
    "many targets": f"{', '.join(['a'] * 300)}, *b = x",
    "a class": "class A: pass",
}  # fmt: skip


def _function(body: str) -> ast.FunctionDef:
    indented = "\n".join(f"    {line}" for line in body.split("\n"))
    (function,) = ast.parse(f"def f(x):\n{indented}\n").body
    assert isinstance(function, ast.FunctionDef)
    return function


@pytest.mark.parametrize("body", SURE.values(), ids=SURE)
def test_what_is_sure_is_compiled(body: str) -> None:
    assert surely_compile([_function(body)])
    assert _compiles(_function(body))


@pytest.mark.parametrize("body", UNSURE.values(), ids=UNSURE)
def test_what_python_or_a_closer_look_refuses_is_not_sure(body: str) -> None:
    assert not surely_compile([_function(body)])


def test_no_two_arguments_come_to_one_in_a_class() -> None:
    (cls,) = ast.parse("class A:\n    def f(self, __x, _A__x): pass").body
    assert isinstance(cls, ast.ClassDef)

    assert not surely_compile([each for each in cls.body if isinstance(each, ast.FunctionDef)])


def _compiles(function: ast.FunctionDef) -> bool:
    """Tell whether what the policy refuses nothing of is compiled; true, if it does."""
    module = ast.Module([function], [])
    policy = CharacterPolicy("x.py", ast.unparse(module).split("\n"))
    rewritten = policy.rewrite(module)
    with warnings.catch_warnings(action="ignore"):
        return bool(policy.diagnostics) or bool(compile(rewritten, "x.py", "exec", dont_inherit=True))


def _functions(text: str) -> list[ast.FunctionDef]:
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    around = [tree.body, *(each.body for each in tree.body if isinstance(each, ast.ClassDef))]
    return [each for body in around for each in body if isinstance(each, ast.FunctionDef)]


@given(
    trees() | characters() | nested(60).map(lambda text: "def f(x):\n" + "\n".join(f" {a}" for a in text.split("\n")))
)
def test_python_compiles_whatever_is_sure(text: str) -> None:
    for function in _functions(text):
        if surely_compile([function]):
            assert _compiles(function)


@pytest.mark.parametrize("text", real_files())
def test_it_compiles_what_is_sure_of_real_files(text: str) -> None:
    test_python_compiles_whatever_is_sure.hypothesis.inner_test(text)  # type: ignore[attr-defined]


@given(st.sampled_from(sorted(SURE)), st.sampled_from(sorted(SURE)), st.integers(0, 18))
def test_python_compiles_what_is_sure_in_the_deepest_blocks(one: str, other: str, depth: int) -> None:
    lines = [f"{' ' * n}{'while x:' if n % 2 else 'if y:'}" for n in range(depth)]
    lines += [f"{' ' * depth}{line}" for each in (one, other) for line in SURE[each].split("\n")]
    function = _function("\n".join(lines))

    if surely_compile([function]):
        assert _compiles(function)


def test_a_file_waits_for_its_code_only_if_it_is_sure_and_asked_to() -> None:
    assert compile_text("A = 1\n", "resources/x.py").code
    assert compile_text("A = 1\n").code
