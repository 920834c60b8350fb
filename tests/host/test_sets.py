"""Where sets of characters come from."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from casts import character, write_set
from stages import an_account

from host import set_reader
from host import sets as character_sets
from host.errors import ClientError, ErrorCode
from host.metrics import Metrics
from host.sets import MAX_WAITING_RELOADS, CharacterSets, NoDefaultCharacters
from host.settings import Settings
from sandbox.codes import CodeCache
from sandbox.errors import WorkerDied
from sandbox.sources import Sources
from sandbox.workers import OpenWorker, Worker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.templates import NoTemplates
from sandbox.workers.zygotes import Zygote


async def open_nothing(sources: Sources) -> Worker:
    """Stand for a host that cannot fork any more."""
    raise WorkerDied(f"no worker for {sources.directory}")


@pytest.fixture
def default(tmp_path: Path) -> Path:
    files = {"a.py": character("Ada"), "b.py": character("Bob", good=False)}
    return write_set(tmp_path / "default", files)


@pytest.fixture
async def sets(default: Path) -> AsyncIterator[CharacterSets]:
    opened = make_sets(default, LoadingOpener(InlineLinks(), CodeCache()))
    await opened.open_default()
    yield opened
    opened.close()


def make_sets(default: Path, open_worker: OpenWorker) -> CharacterSets:
    return CharacterSets(Settings(characters=default), NoTemplates(open_worker), CodeCache(), Metrics())


async def test_voices_are_those_that_their_authors_call_good(sets: CharacterSets) -> None:
    assert [each.name for each in sets.voices] == ["Ada"]


async def test_a_reload_of_the_default_set_that_fails_keeps_the_old_one(sets: CharacterSets, tmp_path: Path) -> None:
    before = sets.default
    with pytest.raises(ClientError) as error:
        await sets.reload_default(str(write_set(tmp_path / "broken", {"a.py": "def"})))

    assert error.value.code == ErrorCode.NO_VALID_CHARACTERS
    assert sets.default is before
    assert [each.name for each in sets.voices] == ["Ada"]


async def test_a_host_that_can_open_no_worker_says_that_it_is_not_the_files_fault(default: Path) -> None:
    broken = make_sets(default, open_nothing)
    with pytest.raises(ClientError) as error:
        await broken.load(await broken.read("default", an_account()), open_nothing)
    broken.close()

    assert error.value.code == ErrorCode.CHARACTER_RELOAD_FAILED
    assert error.value.details is None


async def test_a_default_set_that_does_not_load_says_why_for_each_file(tmp_path: Path) -> None:
    broken = make_sets(write_set(tmp_path / "broken", {"a.py": "x = ("}), LoadingOpener(InlineLinks(), CodeCache()))
    with pytest.raises(NoDefaultCharacters, match=r"a\.py:1:\d+: syntax-error"):
        await broken.open_default()
    broken.close()


async def test_a_file_system_that_hangs_holds_up_nobody(
    sets: CharacterSets, default: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = threading.Event()
    monkeypatch.setattr(set_reader, "READ_SECONDS", 0.01)
    monkeypatch.setattr(set_reader, "read_directory", lambda *_: hanging.wait())
    with pytest.raises(ClientError) as error:
        await sets.read(str(default), an_account())
    hanging.set()

    assert error.value.code == ErrorCode.DIRECTORY_NOT_READABLE
    assert sets.default.directory == str(default)


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
    opened = make_sets(default, open_nothing)
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


async def test_a_server_that_starts_waits_longer_for_its_files(default: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_reader, "READ_SECONDS", 0)
    starting = make_sets(default, LoadingOpener(InlineLinks(), CodeCache()))
    await starting.open_default()

    with pytest.raises(ClientError) as error:
        await starting.read(str(default), an_account())
    starting.close()

    assert error.value.code == ErrorCode.DIRECTORY_NOT_READABLE


async def test_only_so_many_reloads_of_the_default_set_wait(sets: CharacterSets) -> None:
    reloads = [asyncio.ensure_future(sets.reload_default("default")) for _ in range(MAX_WAITING_RELOADS + 2)]
    done = await asyncio.gather(*reloads, return_exceptions=True)

    [refused] = [each for each in done if isinstance(each, ClientError)]
    assert refused.code == ErrorCode.TOO_MANY_REQUESTS
    await sets.reload_default("default")


async def test_memory_that_cannot_be_read_is_said_at_the_start(default: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(character_sets, "resident_bytes", lambda _: 0)
    async with Zygote() as zygote:
        opened = make_sets(default, LoadingOpener(zygote, CodeCache()))
        with structlog.testing.capture_logs() as lines:
            await opened.open_default()
        opened.close()

    assert [each["log_level"] for each in lines] == ["warning"]
