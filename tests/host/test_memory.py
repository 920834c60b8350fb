"""How much memory workers hold, and who is looked at when."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from waiting import eventually

from host.memory import LOOKS_AT_ONCE, Growth, MemoryRounds, resident_bytes

MEBIBYTE = 1024 * 1024


class Looked:
    """Remembers that it was looked at."""

    def __init__(self) -> None:
        self.times = 0

    held_bytes = MEBIBYTE

    def look_at_memory(self) -> None:
        self.times += 1


@pytest.fixture
def large_process() -> Iterator[int]:
    """A process that holds fifty megabytes."""
    program = "x = b'x' * 50 * 1024 * 1024; print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid
        process.communicate("\n")


def test_what_a_process_holds_is_read_from_outside(large_process: int) -> None:
    assert 50 * MEBIBYTE < resident_bytes(large_process) < 150 * MEBIBYTE


def test_what_cannot_be_read_counts_as_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as over:
        over.wait()

    assert resident_bytes(over.pid) == 0
    assert resident_bytes(None) == 0
    assert resident_bytes(os.getpid()) > 0


def test_each_is_looked_at_in_its_turn_and_only_so_many_at_once() -> None:
    rounds, all_of_them = MemoryRounds(), [Looked() for _ in range(3 * LOOKS_AT_ONCE)]
    for each in all_of_them:
        rounds.add(each)
    rounds.look()
    assert sum(each.times for each in all_of_them) == LOOKS_AT_ONCE

    rounds.look()
    rounds.look()
    assert {each.times for each in all_of_them} == {1}


def test_whoever_left_is_looked_at_no_more() -> None:
    rounds, left, stayed = MemoryRounds(), Looked(), Looked()
    rounds.add(left)
    rounds.add(stayed)
    rounds.discard(left)
    rounds.discard(left)
    rounds.look()

    assert (left.times, stayed.times) == (0, 1)
    assert rounds.held_bytes() == [MEBIBYTE]


async def test_rounds_are_made_until_they_are_over() -> None:
    looked = Looked()
    async with MemoryRounds(pause_seconds=0.001) as rounds:
        rounds.add(looked)
        await eventually(lambda: looked.times >= 3, "a third look")


def test_what_a_process_maps_and_does_not_fill_counts_as_well() -> None:
    program = "import mmap; x = mmap.mmap(-1, 400 << 20, mmap.MAP_PRIVATE); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert resident_bytes(process.pid) > 350 * MEBIBYTE
        process.communicate("\n")


def test_whoever_added_most_to_a_worker_is_named_and_not_the_last_who_was_asked() -> None:
    growth = Growth(20)
    growth.ask("Ada", "reply")
    assert growth.look(60) == ("Ada", "reply")
    growth.ask("Bea", "greet")

    assert growth.look(61) == ("Ada", "reply")


def test_what_a_call_has_added_is_its_characters_whenever_somebody_looks() -> None:
    growth = Growth(20)
    growth.ask("Ada", "reply")
    # A round comes by before the next call.
    assert growth.look(50) == ("Ada", "reply")
    assert growth.look(60) == ("Ada", "reply")


def test_what_a_worker_adds_while_nobody_is_asked_or_several_are_is_nobodys() -> None:
    growth = Growth(20)
    growth.ask("Ada", "reply")
    assert growth.look(21) == ("Ada", "reply")
    assert growth.look(30) is None
    growth.ask("Ada", "reply")
    growth.ask("Bea", "greet")

    assert growth.look(60) is None
