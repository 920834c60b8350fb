"""The bar on the terminal while a command takes long."""

import io
import sys

import pytest
from waiting import eventually

from host import progress
from host.progress import Progress


class Terminal(io.StringIO):
    """Takes what is written to a standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def an_ordinary_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")


async def test_a_bar_shows_how_far_it_has_come_and_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "DELAY_SECONDS", 0.0)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    with Progress(3) as bar:
        bar.advance()
        bar.advance()
        await eventually(lambda: "2/3" in terminal.getvalue(), "the bar is there")
        assert "characters" in terminal.getvalue()

    # Its line is erased, and the cursor is shown again.
    assert "\x1b[2K" in terminal.getvalue()
    assert terminal.getvalue().rindex("\x1b[?25h") > terminal.getvalue().rindex("2/3")


async def test_what_is_over_soon_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "DELAY_SECONDS", 3600.0)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    with Progress(3) as bar:
        bar.advance()

    assert "3" not in terminal.getvalue()


async def test_what_is_no_terminal_gets_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "DELAY_SECONDS", 0.0)
    file = io.StringIO()
    monkeypatch.setattr(sys, "stderr", file)

    with Progress(3) as bar:
        bar.advance()

    assert file.getvalue() == ""
