"""What stands in a trace is done again, and compared."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from casts import character, write_set
from tracing import DIFFERS, DRAWS, OK, TOP, USAGE, apart, cast, trace

from host.traces import replaying
from host.traces.files import read_trace
from host.traces.replay import Replayed, replay
from sandbox.errors import WorkerDied
from sandbox.messages import Call, Question
from sandbox.workers import StartReason, Unobserved
from sandbox.workers.inline import InlineLink, InlineLinks
from sandbox.workers.zygotes import REPEATABLE_HASHES, Zygote


@pytest.fixture
async def repeatable() -> AsyncIterator[Zygote]:
    async with Zygote(hash_seed=REPEATABLE_HASHES) as running:
        yield running


def again(file: Path, directory: Path | None = None) -> Replayed:
    async def do() -> Replayed:
        return await replay(read_trace(file), directory, InlineLinks())

    return apart(anyio.run, do)


def differing(replayed: Replayed) -> list[list[str]]:
    return [[each.what for each in call.differences] for call in replayed.calls]


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


def test_a_replay_needs_settings_that_are_right_and_shows_no_key(
    traced: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GREENROOM_ADMIN_KEY", "too short")

    assert apart(replaying.replay, traced, None, "text") == USAGE
    told = capsys.readouterr().err
    assert "GREENROOM_ADMIN_KEY" in told
    assert "too short" not in told
