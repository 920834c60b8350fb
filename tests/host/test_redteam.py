"""The command that attacks its own sandbox."""

import json

import pytest
from typer.testing import CliRunner

from host.cli import app


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["redteam", *arguments])
    return result.exit_code, result.output


def test_a_trick_is_tried_on_both_walls() -> None:
    code, output = run("--trick", "frames/frame_back", "--jobs", "1", "--json")

    assert code == 0
    assert [(each["wall"], each["holds"]) for each in json.loads(output)] == [("back", True), ("front", True)]


def test_a_wall_can_be_chosen() -> None:
    code, output = run("--wall", "back", "--trick", "files/accounts", "--jobs", "1")

    assert code == 0
    assert "holds against 1 tricks" in output
    assert "front" not in output


def test_the_tricks_can_be_listed() -> None:
    code, output = run("--list", "--wall", "back")

    assert code == 0
    assert "back: files/accounts: the accounts of the machine" in output


@pytest.mark.parametrize("arguments", [("--wall", "side"), ("--trick", "names/none")])
def test_what_does_not_exist_is_misuse(arguments: tuple[str, str]) -> None:
    assert run(*arguments)[0] == 2
