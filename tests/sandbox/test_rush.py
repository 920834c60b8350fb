"""Whether anybody is waiting for characters."""

import asyncio

import pytest

from sandbox.workers.rush import Rush


async def test_a_rush_is_over_when_the_last_load_is() -> None:
    rush = Rush()
    assert rush.is_over
    with rush:
        waiting = asyncio.ensure_future(rush.pass_by(60))
        with rush:
            await asyncio.sleep(0)
        assert not rush.is_over
        assert not waiting.done()

    await waiting
    assert rush.is_over


async def test_one_that_goes_on_is_not_waited_for() -> None:
    rush = Rush()
    with rush:
        await rush.pass_by(0)

        assert not rush.is_over


async def test_a_load_that_fails_ends_as_well() -> None:
    rush = Rush()
    with pytest.raises(ZeroDivisionError), rush:
        _ = 1 / 0

    assert rush.is_over
