"""Where sets of characters come from."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from casts import character, write_set
from stages import an_account

from host import set_reader
from host.errors import ClientError, ErrorCode
from host.metrics import Metrics
from host.sets import CharacterSets
from host.settings import Settings
from sandbox.errors import WorkerDied
from sandbox.sources import Sources
from sandbox.workers import Worker


async def open_nothing(sources: Sources) -> Worker:
    """Stand for a host that cannot fork any more."""
    raise WorkerDied(f"no worker for {sources.directory}")


@pytest.fixture
def default(tmp_path: Path) -> Path:
    return write_set(tmp_path / "default", {"a.py": character("Ada")})


@pytest.fixture
def sets(default: Path) -> Iterator[CharacterSets]:
    opened = make_sets(default)
    yield opened
    opened.close()


def make_sets(default: Path) -> CharacterSets:
    made = CharacterSets(Settings(characters=default), Metrics())
    # As if it had been read before: what is read first may take longer.
    made.read_default_from(default)
    return made


async def test_a_host_that_can_open_no_worker_says_that_it_is_not_the_files_fault(sets: CharacterSets) -> None:
    with pytest.raises(ClientError) as error:
        await sets.load(await sets.read("default", an_account()), open_nothing)

    assert error.value.code == ErrorCode.CHARACTER_RELOAD_FAILED
    assert error.value.details is None


async def test_sets_are_read_one_after_the_other(default: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_reader, "ALONE_SECONDS", 60.0)
    monkeypatch.setattr(set_reader, "READ_SECONDS", 60.0)
    read_directory, reading, seen = set_reader.read_directory, Counter[str](), []

    def read(*arguments: Any) -> Sources:
        reading["now"] += 1
        time.sleep(0.001)
        seen.append(reading["now"])
        reading["now"] -= 1
        return read_directory(*arguments)

    monkeypatch.setattr(set_reader, "read_directory", read)
    opened = make_sets(default)
    await asyncio.gather(*(opened.read(str(default), an_account()) for _ in range(10)))
    opened.close()

    assert seen == [1] * 10


async def test_who_reads_for_long_keeps_nobody_else_from_reading(
    sets: CharacterSets, default: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_reader, "READ_SECONDS", 60.0)
    read_directory, disk_is_back = set_reader.read_directory, threading.Event()
    waits = iter([disk_is_back.wait])

    def read(*arguments: Any) -> Sources:
        next(waits, bool)()
        return read_directory(*arguments)

    monkeypatch.setattr(set_reader, "read_directory", read)
    slow = asyncio.ensure_future(sets.read(str(default), an_account()))
    await asyncio.sleep(0)
    try:
        quick = await sets.read(str(default), an_account())
        was_slow = not slow.done()
    finally:
        disk_is_back.set()

    assert was_slow
    assert (await slow).digest == quick.digest
