"""Every trick of the table, tried on the walls. The trials are those of ``greenroom redteam``."""

import pytest

from sandbox.redteam.stage import Stage
from sandbox.redteam.tricks import Trick, read_tricks

TRICKS = read_tricks()
FRONT = [trick for trick in TRICKS if trick.wall == "front"]
BACK = [trick for trick in TRICKS if trick.wall == "back"]
# Every class of docs/decisions/0016 and of the character format.
FRONT_REACHES = "names frames modules classes time memory stack exit answers state channel file".split()


def cases(tricks: list[Trick], *, alone: bool = False) -> list[object]:
    return [pytest.param(trick, id=trick.name, marks=[] if alone else marks(trick)) for trick in tricks]


def marks(trick: Trick) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(strict=True, reason=trick.known)] if trick.known else []


@pytest.mark.parametrize("trick", cases(FRONT))
async def test_the_front_wall_holds(stage: Stage, trick: Trick) -> None:
    verdict = await stage.try_front(trick)

    assert verdict.holds, verdict.findings


@pytest.mark.parametrize("trick", cases([trick for trick in FRONT if not trick.inline]))
async def test_the_inline_worker_keeps_what_it_promises(stage: Stage, trick: Trick) -> None:
    verdict = await stage.try_inline(trick)

    assert verdict.holds, verdict.findings


@pytest.mark.parametrize("trick", cases(BACK))
async def test_the_back_wall_holds(stage: Stage, trick: Trick) -> None:
    verdict = await stage.try_back(trick)

    assert verdict.holds, verdict.findings


@pytest.mark.parametrize("trick", cases([trick for trick in FRONT if trick.reach != "file"], alone=True))
async def test_the_back_wall_holds_without_the_front_wall(stage: Stage, trick: Trick) -> None:
    verdict = await stage.try_back(trick)

    assert verdict.holds, verdict.findings


def test_there_are_tricks_for_every_reach() -> None:
    assert {trick.reach for trick in FRONT} == set(FRONT_REACHES)
    assert len(FRONT) >= 150
    assert len(BACK) >= 60


def test_each_trick_says_what_it_would_gain_and_what_is_right() -> None:
    assert [trick.name for trick in TRICKS if not (trick.gains and trick.expect)] == []
