"""What is no trace is told, and what a trace holds moves no cursor."""

import json
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracing import DIFFERS, OK, TEXTS, USAGE, apart, cast, trace

from host.traces import replaying
from host.traces.files import BadTrace, read_trace

HEADER = b'{"line":"trace","format":1,"plugin_api":"2026.11.30","python":"3.13.0","began":"now"}\n'
CALL = (
    b'{"line":"call","worker":9,"character":"A","hook":"reply","scene":{},"arguments":{},"budget":{},"outcome":"x"}\n'
)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no trace"),
        (b"\x00\xff\xfe garbage", "is no trace"),
        (b'{"some": "json"}\n', "is no trace"),
        (b"[" * 100_000, "is no trace"),
        (HEADER.replace(b":1,", b":2,"), "is a trace of format 2, and this version reads format 1"),
        (HEADER.replace(b"python", b"snake"), "line 1 is no header"),
        (HEADER[:-1], "line 1 is cut short"),
        (HEADER + CALL[:40], "line 2 is cut short"),
        (HEADER + b"nonsense\n", "line 2 is no line of a trace"),
        (HEADER + CALL, "line 2 is a call in a worker that no line before it tells of"),
    ],
)
def test_what_is_no_trace_is_told_in_one_line(
    content: bytes, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "trace.jsonl"
    file.write_bytes(content)

    assert apart(replaying.replay, file, None, "text") == USAGE
    assert apart(replaying.show, file, "text") == USAGE
    first, second = capsys.readouterr().err.splitlines()
    assert first == second
    assert told in first


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert apart(replaying.show, tmp_path, "text") == USAGE
    assert apart(replaying.replay, tmp_path / "none", None, "text") == USAGE
    assert "Is a directory" in capsys.readouterr().err


def test_whatever_is_changed_in_a_trace_it_is_read_or_refused(tmp_path: Path) -> None:
    file, altered = tmp_path / "trace.jsonl", tmp_path / "altered.jsonl"
    apart(anyio.run, trace, cast(tmp_path / "cast"), file, *TEXTS)
    whole = file.read_bytes()

    @given(st.integers(0, len(whole)), st.integers(0, 40), st.binary(max_size=20))
    def alter(place: int, removed: int, put: bytes) -> None:
        altered.write_bytes(whole[:place] + put + whole[place + removed :])
        told = ""
        try:
            read_trace(altered)
        except BadTrace as bad:
            told = str(bad)
        assert "\n" not in told

    alter()


# What a terminal would obey, and what looks like our own marks.
ESCAPE = "\x1b]0;owned\x07[/x]\u202e"


def spoil(told: Any, kept: frozenset[str], name: str = "") -> Any:
    """Put what does harm into all texts and names of texts, but for those of some fields."""
    if name in kept:
        return told
    match told:
        case str():
            return told + ESCAPE
        case list():
            return [spoil(each, kept) for each in told]
        case dict() if name == "printed":
            return {key + ESCAPE: spoil(each, kept) for key, each in {"ada.py": "", **told}.items()}
        case dict():
            return {key: spoil(each, kept, key) for key, each in told.items()}
    return told


@pytest.mark.parametrize(
    "kept", [{"line"}, {"line", "directory", "characters", "character", "hook", "budget"}], ids=len
)
def test_no_text_of_a_trace_moves_the_cursor(traced: Path, kept: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    lines = [json.loads(line) for line in traced.read_text().splitlines()]
    assert lines[1]["line"] == "opened"
    lines[1].setdefault("printed", {})
    lines[-1].update(error="it failed", outcome="failed")
    traced.write_text("".join(json.dumps(spoil(line, frozenset(kept))) + "\n" for line in lines))

    assert apart(replaying.show, traced, "text") == OK
    assert apart(replaying.replay, traced, None, "text") in {DIFFERS, USAGE}
    shown = "".join(capsys.readouterr())
    assert "owned" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


@pytest.mark.parametrize("line", ['{"line":"\\u001b[2J"}', '{"line":"opened","worker":1,"directory":"/\\u0000"}'])
def test_neither_does_what_is_refused_of_it(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "trace.jsonl"
    file.write_bytes(HEADER + line.encode() + b"\n")

    assert apart(replaying.replay, file, None, "text") == USAGE
    assert "\x1b" not in capsys.readouterr().err
