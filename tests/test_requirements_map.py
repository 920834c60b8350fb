"""What docs/requirements.md promises is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAP = ROOT / "docs" / "requirements.md"
EDGE_CASES = 7


def named_tests() -> list[str]:
    return sorted(set(re.findall(r"`(tests/[\w/]+\.py::\w+)`", MAP.read_text())))


@cache
def functions_in(file: Path) -> frozenset[str]:
    """Return the names of a module's functions."""
    tree = ast.parse(file.read_text())
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("name", named_tests())
def test_each_test_that_the_map_names_exists(name: str) -> None:
    file, _, function = name.partition("::")

    assert (ROOT / file).is_file()
    assert function in functions_in(ROOT / file)


def test_the_map_names_a_test_for_every_requirement_criterion_edge_case_and_defect() -> None:
    rows = [line for line in MAP.read_text().splitlines() if line.startswith("|") and "tests/" in line]
    numbers = [row.split("|")[1].strip() for row in rows]
    wanted = [
        *(f"FR-{number:03}" for number in range(1, 13)),
        *(f"SC-{number:03}" for number in range(1, 8)),
        *(str(number) for number in range(1, 19)),
    ]

    assert [number for number in numbers if number in wanted] == wanted
    assert len(rows) == len(wanted) + EDGE_CASES
