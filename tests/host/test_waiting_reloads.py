"""Which reloads are still to be answered."""

import asyncio

import pytest

from host.waiting_reloads import MAX_WAITING_RELOADS, WaitingReloads


@pytest.fixture
def loading() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
def reloads(loading: asyncio.Event) -> WaitingReloads:
    return WaitingReloads(loading)


def test_one_is_under_way_and_so_many_wait(reloads: WaitingReloads) -> None:
    for _ in range(MAX_WAITING_RELOADS + 1):
        assert not reloads.are_enough
        reloads.add()

    assert reloads.are_enough
    reloads.give_up()
    assert not reloads.are_enough


def test_one_that_was_answered_is_left_no_more_though_it_is_not_over(
    reloads: WaitingReloads, loading: asyncio.Event
) -> None:
    reloads.add()
    assert reloads.are_left

    reloads.begin()
    loading.set()
    assert reloads.are_left
    loading.clear()
    assert not reloads.are_left

    reloads.add()
    assert reloads.are_left
    reloads.end()
    assert reloads.are_left


def test_one_that_fails_before_its_answer_is_over(reloads: WaitingReloads, loading: asyncio.Event) -> None:
    reloads.add()
    reloads.begin()
    loading.set()
    reloads.end()

    assert not reloads.are_left
    assert not loading.is_set()
