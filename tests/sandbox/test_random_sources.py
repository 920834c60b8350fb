"""Whatever text comes becomes code or findings, and whatever code becomes asks the guards."""

import ast
import warnings
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from random_sources import characters, real_files, sources
from rewritten import violations
from sandboxed import compile_text

from sandbox import frames
from sandbox.diagnostics import MAX_DIAGNOSTICS, Diagnostic, is_known
from sandbox.directories import read_sources
from sandbox.messages import Compile, Compiled
from sandbox.rewrite import CharacterPolicy
from sandbox.sources import Source, Sources, sources_from_texts


def check_findings(text: str, found: tuple[Diagnostic, ...]) -> None:
    """Findings have codes of ours, printable messages, and places that exist."""
    lines = text.split("\n")
    assert len(found) <= MAX_DIAGNOSTICS
    for each in found:
        assert is_known(each), each
        assert 0 <= each.line <= len(lines), each
        assert 0 <= each.column <= (len(lines[each.line - 1]) + 1 if each.line else 0), each


def check_compiled(text: str, compiled: Compiled) -> None:
    """Code or findings, never both and never neither, and fit to be sent."""
    assert (compiled.code is None) == bool(compiled.diagnostics)
    check_findings(text, compiled.diagnostics)
    question = Compile(Source(name="x.py", text=text))
    assert frames.decode_answer(question, frames.encode(compiled)) == compiled
    assert all(0 < line <= text.count("\n") + 1 for line in frames.unpack_lines(compiled.lines).values())


def check_read(read: Sources) -> None:
    assert len(read.characters) + len(read.diagnostics) == 1
    assert all(is_known(found) for found in read.diagnostics)
    for source in read.characters:
        check_compiled(source.text, compile_text(source.text))


@given(sources())
def test_any_text_becomes_code_or_findings(text: str) -> None:
    check_read(sources_from_texts("/cast", [("x.py", text)]))


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cast")


@given(st.binary() | sources().map(lambda text: text.encode("utf-16" if len(text) % 2 else "utf-8", "surrogatepass")))
def test_any_file_becomes_code_or_findings(directory: Path, data: bytes) -> None:
    (directory / "x.py").write_bytes(data)

    check_read(read_sources(directory))


# What code is made of


def rewrite(text: str) -> ast.Module | None:
    """Return the tree that would be compiled, or None if the text is refused."""
    with warnings.catch_warnings(action="ignore"):
        tree = ast.parse(text)
    policy = CharacterPolicy("x.py", text.split("\n"))
    rewritten = policy.rewrite(tree)
    return None if policy.diagnostics else rewritten


@pytest.mark.parametrize(
    "text",
    ["(await x)[0] = 1", "y = lambda: await x", "y = [x for x in await z]", "y = ({x async for x in z} for z in w)"],
)
def test_what_is_asynchronous_is_refused_wherever_it_stands(text: str) -> None:
    assert {found.code for found in compile_text(text).diagnostics} == {"syntax-not-allowed"}
    assert {found.line for found in compile_text(text).diagnostics} == {1}


@given(sources() | characters())
def test_nothing_in_code_goes_past_a_guard(text: str) -> None:
    assume(compile_text(text).code is not None)

    tree = rewrite(text)

    assert tree is not None
    assert list(violations(tree)) == []


@pytest.mark.parametrize("text", [each for each in real_files() if compile_text(each).code])
def test_nothing_in_the_code_of_a_real_file_goes_past_a_guard(text: str) -> None:
    tree = rewrite(text)

    assert tree is not None
    assert list(violations(tree)) == []


@pytest.mark.parametrize(
    "text",
    [
        *("x.mro", "x.join(y)", "x._a", "x.a = 1", "del x[0]", "super().format()", "_getattr_", "__class__"),
        *("_tick_ = 1", "import os"),
        *("for x in y: pass", "lambda: 1", "class A: pass", "def f(): pass", "[x for x in y]", "async def f(): pass"),
        *("from json import codecs", "def __getattr__(): _tick_()", "match x:\n    case A(mro=y): pass"),
        *("match x:\n    case a.__b__: pass", "y._a if _kind_(x) in _unmixed_ else _getattr_(y, '_a')"),
        *("(y if _kind_(x) in _changeable_ else _write_(y)).a = 1", "x._a if _kind_(x) in _changeable_ else x._a"),
    ],
)
def test_the_rules_see_what_was_not_rewritten(text: str) -> None:
    assert list(violations(ast.parse(text)))
