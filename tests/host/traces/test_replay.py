"""Traces: written while characters are asked, read, shown, and done again."""

import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import anyio
import pytest
from casts import character, write_set
from hypothesis import given
from hypothesis import strategies as st
from waiting import eventually

from host.traces import replaying
from host.traces.files import BadTrace, Traced, read_trace
from host.traces.replay import Replayed, replay
from host.traces.tracing import KEPT_CALLS, CallRecord, Trace
from host.traces.workers import TracedOpener
from sandbox.codes import CodeCache
from sandbox.errors import SandboxError, WorkerDied
from sandbox.limits import Budget
from sandbox.messages import Call, Question, SceneData
from sandbox.sources import read_sources
from sandbox.workers import OpenLink, StartReason, Unobserved
from sandbox.workers.inline import InlineLink, InlineLinks
from sandbox.workers.zygotes import REPEATABLE_HASHES, Zygote

DRAWS = """
import datetime as dt, random, time, uuid
scene.state["turns"] = scene.state.get("turns", 0) + 1
if message.text == "fail":
    return 1 / 0
print("heard", message.text)
SEEN.append(message.text)
return f"{dt.datetime.now()} {time.time()} {random.random()} {uuid.uuid4()} {set('abcdef')} {len(SEEN)} {BEGAN}"
"""
TOP = "import random\nSEEN = []\nBEGAN = random.random()\n"
BUDGET = Budget(deadline_seconds=5.0)
TEXTS = ("one", "fail", "two")
OK, DIFFERS, USAGE = 0, 1, 2
Made = TypeVar("Made")


def cast(directory: Path, reply: str = DRAWS) -> Path:
    return write_set(directory, {"ada.py": character("Ada", reply=reply, more=TOP)})


async def trace(directory: Path, file: Path, *texts: str, links: OpenLink | None = None, kill: bool = False) -> Traced:
    """Ask Ada; if it is to be killed, its worker is after each answer, and the next is opened as a session does."""
    with file.open("w") as lines:
        opener = TracedOpener(links or InlineLinks(), CodeCache(), Trace(lines))
        worker = await opener(read_sources(directory))
        for number, text in enumerate(texts):
            if not worker.alive:
                worker = await opener(read_sources(directory))
            scene = SceneData(now_seconds=1_900_000_000.5 + number, zone="CET", offset_seconds=3600)
            try:
                await worker.call("Ada", "reply", scene, {"message": {"role": "user", "text": text}}, BUDGET)
            except SandboxError:
                assert text == "fail"
            if kill:
                assert worker.number is not None
                os.kill(worker.number, signal.SIGKILL)
                await eventually(lambda dead=worker: not dead.alive, "the worker ends")  # type: ignore[misc]
        await worker.close()
    return read_trace(file)


@pytest.fixture
def traced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of a trace, whose characters are in the folder `cast` beside it."""
    monkeypatch.setenv("GREENROOM_WORKER", "inline")
    file = tmp_path / "trace.jsonl"
    apart(anyio.run, trace, cast(tmp_path / "cast"), file, *TEXTS)
    return file


@pytest.fixture
async def repeatable() -> AsyncIterator[Zygote]:
    async with Zygote(hash_seed=REPEATABLE_HASHES) as running:
        yield running


def apart(function: Callable[..., Made], *arguments: Any) -> Made:
    """Call what runs an event loop of its own; in the test's thread one may be running already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(function, *arguments).result()


def again(file: Path, directory: Path | None = None) -> Replayed:
    async def do() -> Replayed:
        return await replay(read_trace(file), directory, InlineLinks())

    return apart(anyio.run, do)


def differing(replayed: Replayed) -> list[list[str]]:
    return [[each.what for each in call.differences] for call in replayed.calls]


# Writing


async def test_each_worker_is_told_before_its_first_call(tmp_path: Path) -> None:
    found = await trace(cast(tmp_path / "cast"), tmp_path / "trace.jsonl", *TEXTS)

    assert [each.characters for each in found.workers.values()] == [("Ada",)]
    assert [(each.outcome, each.printed, each.worker) for each in found.calls] == [
        ("answered", "heard one\n", 1),
        ("failed", "", 1),
        ("answered", "heard two\n", 1),
    ]
    assert "ZeroDivisionError" in found.calls[1].error
    assert found.calls[0].state == {"turns": 1}


def test_a_trace_keeps_so_many_calls_and_no_more() -> None:
    kept = Trace()
    for number in range(KEPT_CALLS + 5):
        kept.add(
            CallRecord(
                worker=1,
                character="Ada",
                hook="reply",
                scene=SceneData(),
                arguments={},
                budget=BUDGET,
                outcome="answered",
                printed="x",
                state={"number": number},
            )
        )

    assert len(kept.calls) == KEPT_CALLS
    assert kept.states == {"Ada": {"number": KEPT_CALLS + 4}}
    assert len(kept.take_printed()) == KEPT_CALLS
    assert kept.take_printed() == []


# Doing it again


def test_the_same_files_do_the_same_again(traced: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert apart(replaying.replay, traced, None, "text") == OK

    told = capsys.readouterr().out.splitlines()
    assert told[-1] == "3 calls done again, none of them with another result."
    assert "same" in told[0]


def test_what_differs_is_told_and_that_the_files_do(
    traced: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cast(tmp_path / "cast", DRAWS.replace("heard", "caught").replace("1 / 0", "'no'"))

    assert apart(replaying.replay, traced, None, "text") == DIFFERS
    told = capsys.readouterr().out
    assert "The files in" in told.splitlines()[0]
    assert "digest" in told.splitlines()[0]
    assert '       printed then: "heard one\\n"\n       printed now:  "caught one\\n"' in told
    assert told.splitlines()[-1] == "3 calls done again, 3 of them with another result."
    assert differing(again(traced)) == [["printed"], ["outcome", "answer", "error", "state"], ["printed"]]


def test_characters_may_be_somewhere_else(traced: Path, tmp_path: Path) -> None:
    (tmp_path / "cast").rename(tmp_path / "moved")

    assert differing(again(traced, tmp_path / "moved")) == [[], [], []]
    assert again(traced, tmp_path / "moved").notes == []
    assert apart(replaying.replay, traced, None, "text") == USAGE


def test_a_character_that_does_not_load_any_more_is_told_with_its_line(
    traced: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_set(tmp_path / "cast", {"ada.py": "import os\n"})

    assert apart(replaying.replay, traced, None, "text") == DIFFERS
    told = capsys.readouterr().out
    assert "'Ada' does not load any more." in told
    assert f"{tmp_path / 'cast' / 'ada.py'}:1:8: error:" in told
    assert "import os\n           ^^" in told


def test_what_files_print_while_they_are_loaded_is_compared(traced: Path, tmp_path: Path) -> None:
    write_set(tmp_path / "cast", {"ada.py": character("Ada", reply=DRAWS, more=f"{TOP}print('hello')\n")})

    assert again(traced).loads == ["While it was loaded, ada.py printed 'hello\\n', and then ''."]


def test_a_replay_can_be_had_for_programs(traced: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cast(tmp_path / "cast", "return 'x'")

    assert apart(replaying.replay, traced, None, "json") == DIFFERS
    told = json.loads(capsys.readouterr().out)
    assert told["differs"] is True
    assert told["calls"][0]["differences"][0]["now"] == "x"
    assert told["calls"][0]["now"]["wall_seconds"] > 0


async def test_workers_that_were_lost_are_lost_at_the_same_places_again(tmp_path: Path, repeatable: Zygote) -> None:
    found = await trace(
        cast(tmp_path / "cast"), tmp_path / "trace.jsonl", "one", "two", "three", links=repeatable, kill=True
    )

    assert [each.worker for each in found.calls] == [1, 2, 3]
    assert len({each.seed for each in found.workers.values()}) == 3
    replayed = await replay(found, None, repeatable)
    assert (differing(replayed), replayed.notes) == ([[], [], []], [])


class Mortal(InlineLink):
    """Ends with the first call of them all."""

    has_died = False

    async def ask(self, question: Question, deadline_seconds: float) -> Any:
        if isinstance(question, Call) and not Mortal.has_died:
            Mortal.has_died = True
            await self.close()
            raise WorkerDied("the worker is gone")
        return await super().ask(question, deadline_seconds)


async def test_a_worker_that_is_lost_only_now_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = await trace(cast(tmp_path / "cast"), tmp_path / "trace.jsonl", "one", "two")
    monkeypatch.setattr(Mortal, "has_died", False)

    async def open_link(_: StartReason) -> Mortal:
        return Mortal(Unobserved())

    replayed = await replay(found, None, open_link)

    assert differing(replayed)[0] == ["outcome", "answer", "error", "state", "printed"]
    assert "was lost where it was not before" in replayed.notes[0]


# Showing


def test_a_trace_is_shown_as_a_table(traced: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert apart(replaying.show, traced, "text") == OK

    told = capsys.readouterr().out
    assert "3 calls." in told
    assert "Ada.reply" in told
    assert "printed: heard one" in told
    assert "state: turns: null -> 1" in told
    assert "ZeroDivisionError: division by zero" in told


def test_a_trace_is_shown_to_programs(traced: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert apart(replaying.show, traced, "json") == OK

    told = json.loads(capsys.readouterr().out)
    assert told["trace"]["format"] == 1
    assert told["workers"][0]["characters"] == ["Ada"]
    assert told["calls"][0]["state_changes"] == {"turns": [None, 1]}
    assert told["calls"][1]["state_changes"] == {}


# What is no trace

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


def test_a_replay_needs_settings_that_are_right_and_shows_no_key(
    traced: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GREENROOM_ADMIN_KEY", "too short")

    assert apart(replaying.replay, traced, None, "text") == USAGE
    told = capsys.readouterr().err
    assert "GREENROOM_ADMIN_KEY" in told
    assert "too short" not in told
