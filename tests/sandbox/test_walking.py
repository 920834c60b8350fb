"""What is not visited holds nothing that would have to be."""

import ast
import json
import typing
from pathlib import Path

import pytest
from random_sources import real_files
from sandboxed import findings

from sandbox import walking


def test_the_marks_of_this_python_are_all_known() -> None:
    assert walking._ARE_MARKS_KNOWN


def test_what_is_skipped_are_texts_numbers_and_marks() -> None:
    texts = [Path(module.__file__ or "").read_text(encoding="utf-8") for module in (ast, json, typing)]
    for node in (node for text in (*texts, *real_files()) for node in ast.walk(_parsed(text))):
        skipped = [getattr(node, field, None) for field in set(node._fields) & walking._TEXTS]
        assert not [each for each in skipped if isinstance(each, ast.AST)]


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError:
        return ast.Module([], [])


@pytest.mark.parametrize("text", ["async def f(): pass", "try: pass\nexcept* ValueError: pass"])
def test_a_kind_that_no_rule_is_for_is_refused(text: str) -> None:
    assert [code for _, code in findings(text)] == ["syntax-not-allowed"]
