"""The page on diagnostics tells each code with an example that gets it, and is the one that the examples give."""

from pathlib import Path

import diagnostics_page
import pytest
from diagnostic_examples import EXAMPLES

from sandbox.diagnostics import CODES


def test_each_code_has_an_example() -> None:
    assert EXAMPLES.keys() == CODES.keys()


@pytest.mark.parametrize("code", CODES)
async def test_an_example_gets_its_code_and_no_other(code: str, tmp_path: Path) -> None:
    told = await diagnostics_page.told(code, EXAMPLES[code], tmp_path)

    assert {each.code for each in told} - _BESIDE.get(code, set()) == {code}


# What such a directory is told as well.
_BESIDE = {"set-budget-exceeded": {"worker-died"}}


@pytest.mark.parametrize("code", [code for code, each in EXAMPLES.items() if each.right])
async def test_what_to_write_instead_gets_nothing(code: str, tmp_path: Path) -> None:
    assert await diagnostics_page.findings(tmp_path / "set", EXAMPLES[code].right) == []


async def test_the_page_is_what_the_examples_give() -> None:
    assert diagnostics_page.PATH.read_text(encoding="utf-8") == await diagnostics_page.make(), "run make diagnostics"
