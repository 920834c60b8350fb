"""Who is held back while computing, and when that ends."""

from dataclasses import dataclass, field

import pytest

from sandbox.restraint import LOOK_SECONDS, Restraint


@dataclass(eq=False)
class FakeWorker:
    """What a restraint sees of a worker."""

    number: int = 1
    alive: bool = True
    used_seconds: float = 0.0
    is_asked: bool = True


@dataclass
class Held:
    """The processes that are held back, and all that was done."""

    now: set[int] = field(default_factory=set)
    steps: int = 0

    def hold(self, number: int) -> None:
        assert number not in self.now
        self.now.add(number)
        self.steps += 1

    def let_go(self, number: int) -> None:
        self.now.remove(number)
        self.steps += 1


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
async def restraint(held: Held) -> Restraint:
    return Restraint(held.hold, held.let_go)


def compute(restraint: Restraint, worker: FakeWorker, looks: int, part: float = 1.0) -> None:
    """Let time pass in which a worker computes for a part of it."""
    for _ in range(looks):
        worker.used_seconds += part * LOOK_SECONDS
        restraint.look()


async def test_one_that_computes_from_one_look_to_the_next_is_held_back(restraint: Restraint, held: Held) -> None:
    worker = FakeWorker()
    restraint.watch(worker)

    compute(restraint, worker, 1)
    assert not held.now

    compute(restraint, worker, 1)
    assert held.now == {worker.number}


async def test_it_is_let_go_once_it_rests(restraint: Restraint, held: Held) -> None:
    worker = FakeWorker()
    restraint.watch(worker)
    compute(restraint, worker, 10)

    worker.is_asked = False
    compute(restraint, worker, 1, part=0.0)

    assert not held.now
    assert held.steps == 2


async def test_one_that_waits_for_the_processor_is_not_held_back(restraint: Restraint, held: Held) -> None:
    worker = FakeWorker()
    restraint.watch(worker)

    compute(restraint, worker, 10, part=0.1)

    assert held.steps == 0


async def test_one_that_answers_at_once_is_not_looked_into(restraint: Restraint, held: Held) -> None:
    worker = FakeWorker()
    restraint.watch(worker)
    worker.is_asked = False

    restraint.look()
    worker.is_asked = True
    compute(restraint, worker, 10)

    assert held.steps == 0


async def test_many_short_questions_in_a_row_are_like_a_long_one(restraint: Restraint, held: Held) -> None:
    worker = FakeWorker()
    for _ in range(5):
        restraint.watch(worker)
        compute(restraint, worker, 1)

    assert held.now == {worker.number}


async def test_one_that_works_on_without_a_question_stays_held_back(restraint: Restraint, held: Held) -> None:
    worker = FakeWorker()
    restraint.watch(worker)
    compute(restraint, worker, 2)

    worker.is_asked = False
    compute(restraint, worker, 10)

    assert held.now == {worker.number}


async def test_one_that_has_ended_is_forgotten_and_its_number_left_alone(restraint: Restraint, held: Held) -> None:
    worker = FakeWorker()
    restraint.watch(worker)
    compute(restraint, worker, 2)

    worker.alive = False
    compute(restraint, worker, 2, part=0.0)

    assert held.steps == 1


async def test_each_is_held_back_for_itself(restraint: Restraint, held: Held) -> None:
    busy, calm = FakeWorker(1), FakeWorker(2)
    restraint.watch(busy)
    restraint.watch(calm)

    compute(restraint, busy, 3)

    assert held.now == {busy.number}
