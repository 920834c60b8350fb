"""The characters of one session, their state, and what becomes of both when a worker is lost."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
import structlog
from casts import character
from stages import make_stage, make_upkeep

from host import respawns
from host.cast import Cast
from host.conduct import CHARACTER_LOSSES, SET_LOSSES
from host.errors import QuestionRefused
from host.log_room import LINES
from host.metrics import Metrics
from plugin_api import Message
from sandbox.codes import CodeCache
from sandbox.errors import BudgetExceeded, HookFailed, UnknownCharacter, WorkerDied, WorkerError
from sandbox.limits import Budget
from sandbox.messages import Answered, SceneData
from sandbox.sources import Sources, sources_from_texts
from sandbox.workers import Worker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener

COUNTER = character(
    "Counter",
    reply="scene.state['n'] = scene.state.get('n', 0) + 1\nif message.text == 'fail':\n    raise ValueError('no')\n"
    "return str(scene.state['n'])",
)
LISTENERS = {
    f"{name.lower()}.py": character(name, more=f"@hookimpl\ndef on_session_start(scene: Scene) -> None:\n    {body}\n")
    for name, body in (("Bad", "raise ValueError('no')"), ("Good", "scene.state['began'] = True"))
}


class Troupe:
    """Opens inline workers, remembers them, and can be told to let its caller wait."""

    def __init__(self) -> None:
        self.opened: list[Worker] = []
        self.may_open = asyncio.Event()
        self.may_open.set()
        self.is_opening = asyncio.Event()
        self._open = LoadingOpener(InlineLinks(), CodeCache())

    async def __call__(self, sources: Sources) -> Worker:
        self.is_opening.set()
        await self.may_open.wait()
        worker = await self._open(sources)
        self.opened.append(worker)
        return worker


class SlowWorker:
    """Answers only when it is told to."""

    printed: Mapping[str, str] = {}
    alive = True
    number: int | None = None

    def __init__(self, inner: Worker) -> None:
        self.manifests, self.diagnostics = inner.manifests, inner.diagnostics
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def call(self, *_: Any) -> Answered:
        self.asked.set()
        await self.may_answer.wait()
        return Answered("late", {"n": 7})

    async def close(self) -> None:
        self.alive = False


class DyingWorker(SlowWorker):
    """Dies of the first question."""

    async def call(self, *_: Any) -> Answered:
        self.alive = False
        raise WorkerDied("gone")


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(respawns, "LONGEST_WAIT_SECONDS", 0.0)


@pytest.fixture
def troupe() -> Troupe:
    return Troupe()


async def make_cast(troupe: Troupe, files: Mapping[str, str], metrics: Metrics | None = None) -> Cast:
    sources = sources_from_texts("inline", files.items())
    return Cast(sources, await troupe(sources), make_upkeep(make_stage(troupe, metrics=metrics)))


async def reply(cast: Cast, text: str) -> Any:
    return await cast.ask("Counter", "reply", SceneData(), {"message": Message("user", text)})


async def test_state_is_kept_when_a_hook_succeeds_and_not_when_it_fails(troupe: Troupe) -> None:
    cast = await make_cast(troupe, {"it.py": COUNTER})

    assert await reply(cast, "one") == "1"
    with pytest.raises(HookFailed):
        await reply(cast, "fail")
    assert await reply(cast, "two") == "2"
    await cast.close()


async def test_a_lost_worker_is_replaced_by_one_with_the_same_characters_and_the_same_state(troupe: Troupe) -> None:
    cast = await make_cast(troupe, {"it.py": COUNTER, "bad.py": "def"})
    await reply(cast, "one")
    await troupe.opened[0].close()

    assert await reply(cast, "two") == "2"
    assert [each.name for each in troupe.opened[1].manifests] == ["Counter"]
    # What did not load the first time is not tried again.
    assert troupe.opened[1].diagnostics == ()
    await cast.close()


async def test_a_question_that_finds_its_worker_dead_is_put_to_the_next_one(troupe: Troupe) -> None:
    sources = sources_from_texts("inline", {"it.py": COUNTER}.items())
    cast = Cast(sources, DyingWorker(await troupe(sources)), make_upkeep(make_stage(troupe)))

    assert await reply(cast, "one") == "1"
    await cast.close()


async def test_a_question_of_which_workers_die_is_not_put_to_a_third(troupe: Troupe) -> None:
    sources = sources_from_texts("inline", {"it.py": COUNTER}.items())
    dying: list[DyingWorker] = []

    async def open_worker(sources: Sources) -> Worker:
        dying.append(DyingWorker(await troupe(sources)))
        return dying[-1]

    cast = Cast(sources, await open_worker(sources), make_upkeep(make_stage(open_worker)))

    with pytest.raises(WorkerDied):
        await reply(cast, "one")
    assert len(dying) == 2
    await cast.close()


async def test_an_unknown_character_is_told_as_such(troupe: Troupe) -> None:
    cast = await make_cast(troupe, {"it.py": COUNTER})

    with pytest.raises(UnknownCharacter):
        await cast.ask("Nobody", "make_system_prompt", SceneData())
    await cast.close()


async def test_a_character_that_fails_at_an_event_keeps_it_from_no_other(troupe: Troupe) -> None:
    metrics = Metrics()
    cast = await make_cast(troupe, LISTENERS, metrics)
    await cast.notify("on_session_start", SceneData)

    def calls(outcome: str) -> float | None:
        labels = {"hook": "on_session_start", "outcome": outcome}
        return metrics.registry.get_sample_value("greenroom_hook_calls_total", labels)

    assert (calls("failed"), calls("answered")) == (1, 1)
    await cast.close()


async def test_giving_up_a_question_lets_it_run_to_its_end(troupe: Troupe) -> None:
    sources = sources_from_texts("inline", {"it.py": COUNTER}.items())
    slow = SlowWorker(await troupe(sources))
    cast = Cast(sources, slow, make_upkeep(make_stage(troupe)))
    given_up = asyncio.ensure_future(reply(cast, "one"))
    await slow.asked.wait()
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up

    assert slow.alive
    next_one = asyncio.ensure_future(reply(cast, "two"))
    slow.may_answer.set()
    assert await next_one == "late"
    await cast.close()


async def test_a_worker_that_comes_after_the_session_is_over_is_closed(troupe: Troupe) -> None:
    cast = await make_cast(troupe, {"it.py": COUNTER})
    await troupe.opened[0].close()
    troupe.is_opening.clear()
    troupe.may_open.clear()
    late = asyncio.ensure_future(reply(cast, "one"))
    await troupe.is_opening.wait()

    await cast.close()
    troupe.may_open.set()

    with pytest.raises(WorkerError):
        await late
    assert not any(worker.alive for worker in troupe.opened)


async def test_a_cast_that_is_closed_answers_nobody_and_opens_no_worker(troupe: Troupe) -> None:
    cast = await make_cast(troupe, {"it.py": COUNTER})
    await cast.close()
    await cast.close()

    with pytest.raises(WorkerError):
        await reply(cast, "one")
    assert len(troupe.opened) == 1


async def test_the_number_of_characters_goes_up_and_down_once(troupe: Troupe) -> None:
    metrics = Metrics()
    cast = await make_cast(troupe, LISTENERS, metrics)
    assert metrics.registry.get_sample_value("characters_loaded") == 2

    await cast.close()
    await cast.close()
    assert metrics.registry.get_sample_value("characters_loaded") == 0


async def test_a_hook_that_runs_too_long_is_counted_as_such(troupe: Troupe) -> None:
    metrics = Metrics()
    sources = sources_from_texts("inline", {"it.py": character("Counter", reply="while True:\n    pass")}.items())
    budget = Budget(deadline_seconds=0.01)
    stage = make_stage(troupe, metrics=metrics, budget=budget)
    cast = Cast(sources, await troupe(sources), make_upkeep(stage))

    with pytest.raises(BudgetExceeded):
        await reply(cast, "one")
    labels = {"hook": "reply", "outcome": "budget_exceeded"}
    assert metrics.registry.get_sample_value("greenroom_hook_calls_total", labels) == 1
    await cast.close()


async def test_a_question_that_is_given_up_before_its_turn_is_forgotten(troupe: Troupe) -> None:
    sources = sources_from_texts("inline", {"counter.py": COUNTER}.items())
    slow = SlowWorker(await troupe(sources))
    cast = Cast(sources, slow, make_upkeep(make_stage(troupe)))
    under_way = asyncio.ensure_future(cast.ask("Counter", "reply", SceneData(), {"message": Message("user", "1")}))
    await slow.asked.wait()

    waiting = asyncio.ensure_future(cast.ask("Counter", "reply", SceneData(), {"message": Message("user", "2")}))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    slow.asked.clear()
    slow.may_answer.set()

    assert await under_way == "late"
    await asyncio.sleep(0)
    assert not slow.asked.is_set()
    await cast.close()


async def test_workers_that_die_while_nobody_asks_them_anything_cost_the_set_and_no_character(troupe: Troupe) -> None:
    cast = await make_cast(troupe, {"it.py": COUNTER})
    for number in range(CHARACTER_LOSSES):
        await troupe.opened[-1].close()
        assert await reply(cast, "hello") == str(number + 1)
    assert cast.diagnostics == ()

    for _ in range(SET_LOSSES - CHARACTER_LOSSES - 1):
        await troupe.opened[-1].close()
        await reply(cast, "hello")
    await troupe.opened[-1].close()
    with pytest.raises(QuestionRefused) as refused:
        await reply(cast, "hello")

    assert refused.value.code == "character_set_switched_off"
    assert [(each.file, each.code) for each in cast.diagnostics] == [(".", "switched-off")]
    await cast.close()


async def test_a_session_that_ends_while_it_waits_for_its_next_worker_waits_no_longer(
    troupe: Troupe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(respawns, "FIRST_WAIT_SECONDS", 1e6)
    monkeypatch.setattr(respawns, "LONGEST_WAIT_SECONDS", 1e6)
    cast = await make_cast(troupe, {"it.py": COUNTER})
    await troupe.opened[-1].close()
    await reply(cast, "one")
    await troupe.opened[-1].close()
    waiting = asyncio.ensure_future(reply(cast, "two"))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not waiting.done()

    await cast.close()

    with pytest.raises(WorkerError):
        await waiting
    assert len(troupe.opened) == 2


async def test_a_state_is_kept_as_it_was_given_and_an_emptied_one_is_empty(troupe: Troupe) -> None:
    source = character(
        "Counter",
        reply="if message.text == 'clear':\n    scene.state.clear()\n"
        "if message.text == 'fill':\n    scene.state['all'] = [1, 2.5, None, True, 'é', {'a': []}]\n"
        "return str(dict(scene.state))",
    )
    cast = await make_cast(troupe, {"it.py": source})
    await reply(cast, "fill")
    assert await reply(cast, "show") == "{'all': [1, 2.5, None, True, 'é', {'a': []}]}"

    await reply(cast, "clear")
    assert await reply(cast, "show") == "{}"
    await cast.close()


async def test_a_character_that_prints_at_each_call_fills_only_so_much_of_the_log(troupe: Troupe) -> None:
    printing = character("Counter", reply="print('again')\nreturn 'done'")
    cast = await make_cast(troupe, {"it.py": printing})
    with structlog.testing.capture_logs() as lines:
        for _ in range(LINES + 50):
            await reply(cast, "print")

    assert len(lines) == LINES
    await cast.close()
