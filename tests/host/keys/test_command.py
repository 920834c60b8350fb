"""Making a key: shown once, and of use as soon as its table stands in the file."""

from pathlib import Path

import pytest

from host.keys import command as key_command
from host.keys.ring import KeyRing
from host.settings import Settings


def test_what_is_printed_for_the_file_lets_in_who_has_the_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert key_command.new("ada") == 0
    printed = capsys.readouterr()
    (tmp_path / "keys.toml").write_text(printed.out, encoding="utf-8")
    [key] = [line.strip() for line in printed.err.splitlines() if line.startswith("  ")]

    account = KeyRing(Settings(keys_file=tmp_path / "keys.toml")).find(key)

    assert account is not None
    assert account.name == "ada"
    assert key not in printed.out


@pytest.mark.parametrize("name", ["", "a b", "default", "anyone", "é", "a" * 65, "a]\nb"])
def test_a_name_that_a_key_cannot_have_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert key_command.new(name) == 2
    assert capsys.readouterr().out == ""
