"""Traces: written while characters are asked, read, and shown."""

import json
from pathlib import Path

import pytest
from tracing import BUDGET, OK, TEXTS, apart, cast, trace

from host.traces import replaying
from host.traces.tracing import KEPT_CALLS, CallRecord, Trace
from host.traces.workers import TracedOpener
from sandbox.codes import CodeCache
from sandbox.directories import read_sources
from sandbox.messages import SceneData
from sandbox.workers.inline import InlineLinks

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


async def test_each_call_is_put_by_itself_where_it_is_traced(tmp_path: Path) -> None:
    opener = TracedOpener(InlineLinks(), CodeCache(), Trace())
    worker = await opener(read_sources(cast(tmp_path)))
    await worker.call("Ada", "make_system_prompt", SceneData(), {}, BUDGET)

    assert worker.alive
    assert not worker.takes_row(["Ada"])


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
