"""Calls in a row: a worker of any kind answers all of them, in their order."""

import time
from collections.abc import AsyncIterator, Iterable, Sequence

import pytest
from sandboxed import AMPLE, SCENE, Opener, a_set, replying

from sandbox.diagnostics import Diagnostic
from sandbox.errors import (
    BudgetExceeded,
    CharacterError,
    DeadlinePassed,
    HookFailed,
    ProtocolError,
    WorkerError,
)
from sandbox.limits import Budget
from sandbox.messages import Answer, Answered, Call, Failed, NotBegun, Question
from sandbox.workers import Unobserved, Worker
from sandbox.workers.inline import InlineLink
from sandbox.workers.loaded import LoadedWorker

COUNTING = 'scene.state["n"] = scene.state.get("n", 0) + len(message.text)\nreturn str(scene.state["n"])'
MOODY = 'if message.text == "fail":\n    raise ValueError("no")\nreturn message.text'
SPINNING = 'if message.text == "spin":\n    while True: pass\nreturn message.text'


def row_of(*said: tuple[str, str], budget: Budget = AMPLE, late: Sequence[int] = ()) -> list[Call]:
    passed = time.monotonic() - 1.0
    return [
        Call(
            name,
            "reply",
            SCENE,
            {"message": {"role": "user", "text": text}},
            budget,
            is_followed=place < len(said) - 1,
            begin_before=passed if place in late else None,
        )
        for place, (name, text) in enumerate(said)
    ]


async def put(worker: Worker, row: list[Call]) -> list[object]:
    """Return the words of each answer, or what came instead."""
    results: list[Answered | CharacterError | NotBegun] = [each async for each in worker.call_row(row)]
    return [each.value if isinstance(each, Answered) else type(each) for each in results]


@pytest.fixture
async def worker(open_worker: Opener) -> Worker:
    texts = (replying(COUNTING), replying(MOODY, name="Bob"))
    opened = await open_worker(a_set(*texts))
    for name in ("Ada", "Bob"):
        # What waits to be loaded is in no row.
        await opened.call(name, "make_system_prompt", SCENE, {}, AMPLE)
    return opened


async def test_a_row_is_answered_in_its_order(worker: Worker) -> None:
    assert worker.takes_row(["Ada", "Bob"])

    assert await put(worker, row_of(("Ada", "a"), ("Bob", "b"), ("Ada", "cc"))) == ["1", "b", "3"]
    assert await put(worker, row_of(("Ada", "a"), ("Ada", ""))) == ["1", "1"]


async def test_one_that_fails_keeps_no_other_of_its_row_from_being_called(worker: Worker) -> None:
    assert await put(worker, row_of(("Bob", "fail"), ("Ada", "a"), ("Bob", "b"))) == [HookFailed, "1", "b"]
    assert worker.alive


async def test_one_that_is_too_late_is_left_out(worker: Worker) -> None:
    row = row_of(("Ada", "a"), ("Bob", "b"), ("Ada", "cc"), late=[0, 1])

    assert await put(worker, row) == [NotBegun, NotBegun, "2"]


async def test_a_row_is_for_characters_that_are_there(worker: Worker) -> None:
    assert not worker.takes_row(["Ada", "Nobody"])
    await worker.close()
    assert not worker.takes_row(["Ada"])


async def test_one_whose_file_waits_to_be_run_is_in_no_row(open_worker: Opener) -> None:
    texts = [replying(COUNTING, name=f"No {number}") for number in range(2)]
    worker = await open_worker(a_set(*texts))
    # Seen before, so that a worker of its own leaves the files for later.
    worker = await open_worker(a_set(*texts))
    for name in ("No 0", "No 1"):
        await worker.call(name, "make_system_prompt", SCENE, {}, AMPLE)

    assert worker.takes_row(["No 0", "No 1"])
    assert await put(worker, row_of(("No 0", "a"), ("No 1", "bb"))) == ["1", "2"]


async def test_one_that_runs_too_long_is_stopped_and_the_next_one_called(
    open_worker: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A busy machine may keep a worker for long from what it may use.
    monkeypatch.setattr("sandbox.workers.deadline.STARVED_SECONDS", 3600.0)
    worker = await open_worker(a_set(replying(SPINNING)))
    await worker.call("Ada", "make_system_prompt", SCENE, {}, AMPLE)

    row = row_of(("Ada", "a"), ("Ada", "spin"), ("Ada", "b"), budget=Budget(deadline_seconds=0.1))

    assert await put(worker, row) == ["a", BudgetExceeded, "b"]


class Scripted(InlineLink):
    """Answers as a test says, whatever it is asked."""

    def __init__(self, *answers: Answer | WorkerError) -> None:
        super().__init__(Unobserved())
        self._answers = answers

    async def ask(self, question: Question, deadline_seconds: float) -> Answer:
        return await anext(self.ask_all([question], deadline_seconds))

    async def ask_all(self, questions: Iterable[Question], deadline_seconds: float) -> AsyncIterator[Answer]:  # noqa: ARG002 (a link's own)
        for _, answer in zip(questions, self._answers, strict=True):
            if isinstance(answer, WorkerError):
                raise answer
            yield answer


ANSWER = Answered("a", {})
LIES = {
    "an answer of another type": Answered(5, {}),
    "a state that is too large": Answered("", {"x": "x" * Budget().state_bytes}),
    "too late for what may begin at any time": NotBegun(),
    "a finding that there is not": Failed("hook-failed", Diagnostic(file="a.py", code="no-such", message="no")),
}


def answering(worker: Worker, *answers: Answer | WorkerError) -> LoadedWorker:
    return LoadedWorker(Scripted(*answers), worker.manifests, (), {}, a_set())


@pytest.mark.parametrize("lie", LIES)
async def test_nothing_is_believed_in_a_row_that_would_be_refused_by_itself(worker: Worker, lie: str) -> None:
    lying = answering(worker, ANSWER, LIES[lie])
    results = lying.call_row(row_of(("Ada", "a"), ("Ada", "b"), budget=Budget()))

    assert await anext(results) == ANSWER
    with pytest.raises(ProtocolError):
        await anext(results)
    assert not lying.alive


@pytest.mark.parametrize("lie", LIES)
async def test_a_worker_that_lies_is_ended(worker: Worker, lie: str) -> None:
    lying = answering(worker, LIES[lie])

    with pytest.raises(ProtocolError):
        await lying.call("Ada", "reply", SCENE, {"message": {"role": "user", "text": "a"}}, Budget())
    assert not lying.alive


async def test_one_that_ends_its_worker_by_running_too_long_is_named(worker: Worker) -> None:
    results = answering(worker, ANSWER, DeadlinePassed("late")).call_row(row_of(("Ada", "a"), ("Bob", "b")))

    assert await anext(results) == ANSWER
    with pytest.raises(BudgetExceeded, match="reply of 'Bob'"):
        await anext(results)
