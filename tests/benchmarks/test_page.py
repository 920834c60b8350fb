"""The page on performance explains each line, and its figures are those that were measured."""

import json
import re

import pytest
from lines import GROUPS, LINES
from page import GROWTH, PAGE, RESULTS, fill, merge
from wording import write

TEXT = PAGE.read_text(encoding="utf-8")
WRITTEN_BY_HAND = re.sub(r"<!--\w+:\w+-->.*?<!--end-->", "", TEXT, flags=re.DOTALL)


@pytest.mark.parametrize("key", [line.key for line in LINES])
def test_each_line_of_the_benchmark_is_explained(key: str) -> None:
    assert f"`{key}`" in WRITTEN_BY_HAND


def test_each_group_of_lines_has_its_table() -> None:
    assert set(re.findall(r"<!--bench:(\w+)-->", TEXT)) == set(GROUPS)


def test_the_tables_are_those_of_the_kept_results() -> None:
    results, growth = (json.loads(file.read_text(encoding="utf-8")) for file in (RESULTS, GROWTH))

    assert {row["key"] for row in results["rows"]} == {line.key for line in LINES}
    assert fill(TEXT, results, growth) == TEXT, "run tests/bench/page.py"


def test_new_results_take_the_place_of_the_same_lines_in_the_order_of_the_table() -> None:
    known = {"machine": {}, "seconds": {"calls": 1, "connect": 1}, "rows": [row("connect", 1), row("call_empty", 1)]}
    new = {
        "machine": {"cores": 2},
        "seconds": {"connect": 2, "reload": 2},
        "rows": [row("reload_new", 2), row("connect", 2)],
    }

    merged = merge(known, new)

    assert merged["machine"] == {"cores": 2}
    assert merged["seconds"] == {"calls": 1, "connect": 2, "reload": 2}
    assert merged["rows"] == [row("connect", 2), row("reload_new", 2), row("call_empty", 1)]


def row(key: str, ours: float) -> dict[str, object]:
    return {"key": key, "ours": ours}


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (1234.5, "1230"), (12.345, "12.3"), (0.012345, "0.0123"), (-0.5, "-0.5"), (3e-9, "3e-09"), (2.0, "2")],
)
def test_a_figure_is_written_with_the_digits_that_count(value: float, text: str) -> None:
    assert write(value) == text
