"""Events and a question that are put to a worker in a row, and what becomes of them when it is lost meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import aclosing
from typing import Any

import pytest
import structlog
from casts import character
from stages import make_stage, make_upkeep
from waiting import eventually

from host import kept_worker, respawns
from host.cast import Cast
from host.conduct import CHARACTER_LOSSES
from host.errors import QuestionRefused
from host.metrics import Metrics
from host.upkeep import LOST_WORKER_SECONDS, Upkeep
from plugin_api import Message
from sandbox.codes import CodeCache
from sandbox.errors import CharacterError, DeadlinePassed, HookFailed, WorkerDied, WorkerError
from sandbox.limits import Budget
from sandbox.messages import Answered, Call, NotBegun, SceneData
from sandbox.sources import Sources, sources_from_texts
from sandbox.workers import Worker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener

HEARS = """
@hookimpl
def on_user_message(scene: Scene, message: Message) -> None:
    scene.state.setdefault("heard", []).append(message.text)
    if message.text == CHARACTER_NAME:
        raise ValueError("my own name")
    if message.text == "keep":
        scene.state["kept"] = "x" * 30_000
"""
TELLS = 'if message.text == "fail":\n    raise ValueError("no")\nreturn str(scene.state)'
NAMES = ("Ada", "Bob", "Cid")
FILES = {f"{name.lower()}.py": character(name, reply=TELLS, more=HEARS) for name in NAMES}


class Watched:
    """A worker that notes what it is asked: the names in each row, or one name; and fails when it is told to."""

    def __init__(self, worker: Worker, fails: dict[str, Callable[[], Exception]]) -> None:
        self._worker = worker
        self._fails = fails
        self.asked: list[list[str]] = []
        self.is_asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._worker, name)

    async def call(self, character: str, *more: Any) -> Answered:
        self.asked.append([character])
        await asyncio.sleep(0)
        await self.may_answer.wait()
        await self._fail_if_due(character)
        return await self._worker.call(character, *more)

    def takes_row(self, characters: Collection[str]) -> bool:
        return self._worker.takes_row(characters)

    async def call_row(self, calls: Sequence[Call]) -> AsyncIterator[Answered | CharacterError | NotBegun]:
        self.asked.append([call.character for call in calls])
        assert [call.is_followed for call in calls] == [True] * (len(calls) - 1) + [False]
        self.is_asked.set()
        await self.may_answer.wait()
        async with aclosing(self._worker.call_row(calls)) as results:  # type: ignore[type-var]
            for call in calls:
                await self._fail_if_due(call.character)
                yield await anext(results)

    async def _fail_if_due(self, character: str) -> None:
        if (error := self._fails.pop(character, None)) is not None:
            await self._worker.close()
            raise error()


class Troupe:
    """Opens workers that are watched.

    Attributes:
        fails: Whose next question ends a worker, and how.
    """

    def __init__(self) -> None:
        self.fails: dict[str, Callable[[], Exception]] = {}
        self.opened: list[Watched] = []
        self._open = LoadingOpener(InlineLinks(), CodeCache())

    async def __call__(self, sources: Sources) -> Worker:
        self.opened.append(Watched(await self._open(sources), self.fails))
        return self.opened[-1]

    @property
    def asked(self) -> list[list[str]]:
        return [row for worker in self.opened for row in worker.asked]


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(respawns, "LONGEST_WAIT_SECONDS", 0.0)


@pytest.fixture
def troupe() -> Troupe:
    return Troupe()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def upkeep(troupe: Troupe, metrics: Metrics) -> Upkeep:
    return make_upkeep(make_stage(troupe, metrics=metrics, budget=Budget(deadline_seconds=5.0)))


@pytest.fixture
async def cast(troupe: Troupe, upkeep: Upkeep) -> AsyncIterator[Cast]:
    sources = sources_from_texts("inline", FILES.items())
    made = Cast(sources, await troupe(sources), upkeep)
    for name in NAMES:
        # What waits to be run is in no row.
        await made.ask(name, "make_system_prompt", SceneData())
    troupe.opened[0].asked.clear()
    yield made
    await made.close()


def owe(cast: Cast, text: str) -> None:
    cast.owe("on_user_message", SceneData, {"message": Message("user", text)})


async def reply(cast: Cast, name: str = "Ada", text: str = "Well?") -> Any:
    return await cast.ask(name, "reply", SceneData(), {"message": Message("user", text)})


async def test_an_event_and_the_question_behind_it_are_put_at_once(cast: Cast, troupe: Troupe) -> None:
    owe(cast, "one")

    assert await reply(cast) == "{'heard': ['one']}"
    assert troupe.asked == [["Ada", "Bob", "Cid", "Ada"]]
    assert not cast.owes


async def test_each_finds_its_own_state_and_leaves_it_for_the_next_time(cast: Cast) -> None:
    for text in ("one", "two"):
        owe(cast, text)
        await reply(cast)

    assert [await reply(cast, name) for name in NAMES] == ["{'heard': ['one', 'two']}"] * len(NAMES)


async def test_an_event_that_all_hear_is_told_in_a_row(cast: Cast, troupe: Troupe) -> None:
    await cast.notify("on_user_message", SceneData, {"message": Message("user", "one")})

    assert troupe.asked == [["Ada", "Bob", "Cid"]]
    assert await reply(cast, "Cid") == "{'heard': ['one']}"


async def test_an_event_that_nobody_hears_is_not_owed(cast: Cast, troupe: Troupe) -> None:
    cast.owe("on_session_start", lambda: pytest.fail("nobody looks at this scene"))

    assert not cast.owes
    await cast.pay()
    assert troupe.asked == []


async def test_who_fails_at_an_event_keeps_its_state_and_disturbs_nobody(cast: Cast, metrics: Metrics) -> None:
    owe(cast, "Bob")

    assert await reply(cast) == "{'heard': ['Bob']}"
    assert await reply(cast, "Bob") == "{}"
    assert calls(metrics, "on_user_message", "failed") == 1
    assert calls(metrics, "on_user_message", "answered") == 2
    assert calls(metrics, "reply", "answered") == 2


def calls(metrics: Metrics, hook: str, outcome: str) -> float | None:
    return metrics.registry.get_sample_value("greenroom_hook_calls_total", {"hook": hook, "outcome": outcome})


async def test_a_question_that_fails_behind_an_event_is_told_to_whoever_asked(cast: Cast) -> None:
    owe(cast, "one")

    with pytest.raises(HookFailed):
        await reply(cast, text="fail")
    assert await reply(cast) == "{'heard': ['one']}"


@pytest.mark.parametrize(
    "error", [lambda: WorkerDied("gone"), lambda: DeadlinePassed("late"), lambda: WorkerError("odd")]
)
async def test_what_a_lost_worker_has_not_answered_is_put_to_the_next_one(
    cast: Cast, troupe: Troupe, error: Callable[[], Exception]
) -> None:
    troupe.fails["Bob"] = error
    owe(cast, "one")

    assert await reply(cast) == "{'heard': ['one']}"
    assert troupe.opened[0].asked == [["Ada", "Bob", "Cid", "Ada"]]
    # Whom a worker died of is asked once more, as if for the first time; whoever else lost it is not.
    is_retried = isinstance(error(), WorkerDied)
    assert troupe.opened[1].asked == ([["Bob"], ["Cid", "Ada"]] if is_retried else [["Cid"], ["Ada"]])
    assert await reply(cast, "Cid") == "{'heard': ['one']}"


async def test_an_operator_may_end_a_worker_in_the_midst_of_a_row_and_nobody_is_blamed(
    cast: Cast, troupe: Troupe, upkeep: Upkeep
) -> None:
    charged = upkeep.processor_seconds
    for _ in range(CHARACTER_LOSSES):
        worker = troupe.opened[-1]
        worker.may_answer.clear()
        worker.is_asked.clear()
        owe(cast, "one")
        asking = asyncio.ensure_future(reply(cast))
        await worker.is_asked.wait()
        assert await cast.kill_worker()
        worker.may_answer.set()
        assert "'one'" in await asking
        # What waits to be run is in no row.
        for name in NAMES:
            await reply(cast, name)

    assert await reply(cast, "Cid") == str({"heard": ["one"] * CHARACTER_LOSSES})
    assert cast.diagnostics == ()
    assert upkeep.processor_seconds - charged < LOST_WORKER_SECONDS


async def test_who_loses_workers_in_a_row_is_switched_off_and_its_neighbours_are_not(
    cast: Cast, troupe: Troupe
) -> None:
    for _ in range(CHARACTER_LOSSES):
        troupe.fails["Bob"] = lambda: DeadlinePassed("late")
        owe(cast, "one")
        await reply(cast)

    assert [(each.file, each.code) for each in cast.diagnostics] == [("bob.py", "switched-off")]
    with pytest.raises(QuestionRefused):
        await reply(cast, "Bob")
    heard = len(troupe.asked)
    owe(cast, "two")
    assert str(await reply(cast)).count("'one'") == CHARACTER_LOSSES
    # No row with somebody who is not asked.
    assert [row for row in troupe.asked[heard:] if "Bob" in row] == []


async def test_no_row_is_put_for_a_session_that_has_used_up_its_time(
    cast: Cast, troupe: Troupe, upkeep: Upkeep
) -> None:
    upkeep.charge(3600.0)
    owe(cast, "one")
    await cast.pay()

    assert troupe.asked == []


async def test_memory_is_looked_at_when_a_row_is_over(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_worker, "LOOK_AFTER_SECONDS", 0.0)
    await reply(cast)
    monkeypatch.setattr(kept_worker, "resident_bytes", lambda _: 1 << 40)

    await cast.notify("on_user_message", SceneData, {"message": Message("user", "one")})

    assert not cast.has_worker
    # The first one after which there was more.
    assert [(each.file, each.code) for each in cast.diagnostics] == [("ada.py", "memory-exceeded")]


async def test_memory_is_not_looked_at_on_a_round_while_a_row_is_under_way(
    cast: Cast, troupe: Troupe, upkeep: Upkeep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_worker, "resident_bytes", lambda _: 1 << 40)
    monkeypatch.setattr(kept_worker, "LOOK_AFTER_SECONDS", 1e9)
    troupe.opened[0].may_answer.clear()
    telling = asyncio.ensure_future(cast.notify("on_user_message", SceneData, {"message": Message("user", "one")}))
    await troupe.opened[0].is_asked.wait()
    upkeep.stage.rounds.look()
    assert cast.has_worker

    troupe.opened[0].may_answer.set()
    await telling
    upkeep.stage.rounds.look()
    assert not cast.has_worker


async def test_giving_up_a_question_in_a_row_lets_all_of_it_run_to_its_end(cast: Cast, troupe: Troupe) -> None:
    troupe.opened[0].may_answer.clear()
    owe(cast, "one")
    given_up = asyncio.ensure_future(reply(cast))
    await troupe.opened[0].is_asked.wait()
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up

    troupe.opened[0].may_answer.set()
    assert await reply(cast, "Cid") == "{'heard': ['one']}"
    assert troupe.asked == [["Ada", "Bob", "Cid", "Ada"], ["Cid"]]


async def test_a_row_waits_until_a_question_that_is_under_way_is_answered(cast: Cast, troupe: Troupe) -> None:
    troupe.opened[0].may_answer.clear()
    asking = asyncio.ensure_future(reply(cast))
    await eventually(lambda: bool(troupe.asked), "it is asked")
    telling = asyncio.ensure_future(cast.notify("on_user_message", SceneData, {"message": Message("user", "one")}))
    for _ in range(10):
        await asyncio.sleep(0)
    assert troupe.asked == [["Ada"]]

    troupe.opened[0].may_answer.set()
    await asyncio.gather(asking, telling)
    assert troupe.asked == [["Ada"], ["Ada", "Bob", "Cid"]]


async def test_a_question_waits_until_all_have_been_told(cast: Cast, troupe: Troupe) -> None:
    telling = asyncio.ensure_future(
        cast.notify("on_user_message", SceneData, {"message": Message("user", "x" * 9_000)})
    )
    await asyncio.sleep(0)

    # A long message is told to one after the other.
    assert "xxx" in await reply(cast, "Cid")
    await telling
    assert troupe.asked == [["Ada"], ["Bob"], ["Cid"], ["Cid"]]


async def test_no_row_has_more_state_than_one_may_have(cast: Cast, troupe: Troupe) -> None:
    for text in ("keep", "one"):
        await cast.notify("on_user_message", SceneData, {"message": Message("user", text)})

    assert troupe.asked == [["Ada", "Bob", "Cid"], ["Ada"], ["Bob", "Cid"]]


async def test_others_go_on_between_answers_that_take_long_to_look_at(cast: Cast, metrics: Metrics) -> None:
    seen: set[float | None] = set()

    async def look() -> None:
        while True:
            seen.add(calls(metrics, "on_user_message", "answered"))
            await asyncio.sleep(0)

    looking = asyncio.ensure_future(look())
    await cast.notify("on_user_message", SceneData, {"message": Message("user", "keep")})
    looking.cancel()

    assert seen >= {1, 2}


async def test_what_a_cast_that_is_over_would_have_heard_is_nobodys_failure(
    cast: Cast, troupe: Troupe, metrics: Metrics
) -> None:
    troupe.opened[0].may_answer.clear()
    with structlog.testing.capture_logs() as lines:
        telling = asyncio.ensure_future(cast.notify("on_user_message", SceneData, {"message": Message("user", "one")}))
        await troupe.opened[0].is_asked.wait()
        await cast.close()
        troupe.opened[0].may_answer.set()
        await telling

    assert [line["event"] for line in lines] == []
    # The one that was under way.
    assert calls(metrics, "on_user_message", "worker_lost") == 1


async def test_a_question_that_is_refused_leaves_the_event_to_be_told(cast: Cast, troupe: Troupe) -> None:
    for _ in range(CHARACTER_LOSSES):
        troupe.fails["Ada"] = lambda: DeadlinePassed("late")
        with pytest.raises(DeadlinePassed):
            await reply(cast)
    owe(cast, "one")
    with pytest.raises(QuestionRefused):
        await reply(cast)

    assert cast.owes
    await cast.pay()
    assert await reply(cast, "Bob") == "{'heard': ['one']}"
