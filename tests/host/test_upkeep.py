"""What one session's workers cost it."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest
from casts import character
from stages import Told, an_account, make_stage, make_upkeep

from host.errors import QuestionRefused
from host.settings import Settings
from host.upkeep import FILE_SECONDS, LOST_WORKER_SECONDS, REMEMBERED_SETS, WORKER_SECONDS, Upkeep
from sandbox.errors import WorkerDied
from sandbox.messages import Load, Question
from sandbox.sources import Sources, sources_from_texts
from sandbox.workers import StartReason, Unobserved
from sandbox.workers.inline import InlineLink


class MortalLink(InlineLink):
    """Dies of files whose name begins with `kill`."""

    async def ask_all(self, questions: Iterable[Question], deadline_seconds: float) -> AsyncIterator[Any]:
        for question in questions:
            if isinstance(question, Load) and question.file.startswith("kill"):
                await self.close()
                raise WorkerDied("gone")
            yield await self.ask(question, deadline_seconds)


class MortalLinks:
    """Starts them, and remembers what for."""

    def __init__(self) -> None:
        self.reasons: list[StartReason] = []
        self.started: list[MortalLink] = []

    async def __call__(self, reason: StartReason) -> MortalLink:
        self.reasons.append(reason)
        self.started.append(MortalLink(Unobserved()))
        return self.started[-1]


@pytest.fixture
def links() -> MortalLinks:
    return MortalLinks()


def a_set(*names: str) -> Sources:
    return sources_from_texts("inline", [(f"{name}.py", character(name)) for name in names])


def make(links: MortalLinks, session_cpu_seconds: float = 10.0) -> Upkeep:
    settings = Settings(session_cpu_seconds=session_cpu_seconds)
    return make_upkeep(make_stage(open_link=links, settings=settings))


def charged_seconds(upkeep: Upkeep) -> float:
    return upkeep.stage.metrics.registry.get_sample_value("greenroom_processor_seconds_total") or 0.0


def refusal_of(upkeep: Upkeep) -> QuestionRefused | None:
    try:
        upkeep.refuse_if_spent()
    except QuestionRefused as refused:
        assert upkeep.is_spent
        return refused
    assert not upkeep.is_spent
    return None


async def test_loading_costs_what_its_workers_used_and_something_for_each(links: MortalLinks) -> None:
    upkeep = make(links)
    worker = await upkeep.open_worker(a_set("ada"))
    await worker.close()

    assert links.reasons == ["compiler", "session"]
    used = sum(each.used_seconds for each in links.started)
    assert charged_seconds(upkeep) == pytest.approx(used + 2 * WORKER_SECONDS + FILE_SECONDS)
    assert upkeep.settle() == 0.0


async def test_files_that_end_workers_while_they_are_loaded_cost_dearly_and_take_no_ready_ones(
    links: MortalLinks,
) -> None:
    upkeep = make(links)
    worker = await upkeep.open_worker(a_set("ada", "kill_1", "kill_2", "zoe"))
    await worker.close()

    assert [each.name for each in worker.manifests] == ["ada", "zoe"]
    assert links.reasons == ["compiler", "session", "replacement", "replacement"]
    assert charged_seconds(upkeep) > 2 * LOST_WORKER_SECONDS


async def test_a_storm_of_reloads_is_refused_before_it_has_opened_many_workers(links: MortalLinks) -> None:
    upkeep = make(links, session_cpu_seconds=1.0)
    refusal = None
    while refusal is None:
        number = len(links.started)
        worker = await upkeep.open_worker(a_set(f"ada_{number}", f"kill_{number}"))
        await worker.close()
        refusal = refusal_of(upkeep)

    assert refusal.code == "processor_limit_exceeded"
    assert "the 1 s of processor time" in refusal.message
    assert len(links.started) < 20


async def test_what_replaces_another_worker_is_none_of_those_that_are_ready(links: MortalLinks) -> None:
    upkeep = make(links)
    worker = await upkeep.replace_worker(a_set("ada"))
    await worker.close()

    assert links.reasons == ["replacement", "replacement"]


def test_a_set_is_remembered_by_its_content_whatever_is_loaded_in_between(links: MortalLinks) -> None:
    upkeep = make(links)
    conduct = upkeep.conduct("sha256:a")
    upkeep.conduct("sha256:b")

    assert upkeep.conduct("sha256:a") is conduct
    for number in range(REMEMBERED_SETS):
        upkeep.conduct(str(number))
    assert upkeep.conduct("sha256:a") is not conduct


def test_a_session_is_spent_when_all_of_its_key_have_used_up_their_time(links: MortalLinks) -> None:
    account = an_account(cpu_seconds_per_minute=1.0)
    one, other = (Upkeep(f"sess_{n}", make_stage(open_link=links), Told(), account) for n in range(2))
    assert refusal_of(other) is None

    one.charge(30.0)

    refused = refusal_of(other)
    assert refused is not None
    assert refused.code == "key_processor_limit_exceeded"
