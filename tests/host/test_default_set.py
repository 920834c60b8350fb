"""The set that new sessions begin with, and how another one takes its place."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
from casts import character, write_set
from stages import an_account

from host import default_set, set_reader
from host.default_set import MAX_WAITING_RELOADS, DefaultSet, NoDefaultCharacters
from host.errors import ClientError, ErrorCode
from host.metrics import Metrics
from host.sets import CharacterSets
from host.settings import Settings
from sandbox.codes import CodeCache
from sandbox.workers import OpenLink
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.templates import NoTemplates
from sandbox.workers.zygotes import Zygote


@contextmanager
def made(directory: Path, links: OpenLink | None = None) -> Iterator[tuple[CharacterSets, DefaultSet]]:
    """Yield a default set that was not opened yet, and what reads it."""
    settings, metrics, codes = Settings(characters=directory), Metrics(), CodeCache()
    templates = NoTemplates(LoadingOpener(links or InlineLinks(), codes))
    sets = CharacterSets(settings, metrics)
    yield sets, DefaultSet(sets, settings, templates, codes, metrics)
    sets.close()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    files = {"a.py": character("Ada"), "b.py": character("Bob", good=False)}
    return write_set(tmp_path / "default", files)


@pytest.fixture
async def opened(directory: Path) -> AsyncIterator[tuple[CharacterSets, DefaultSet]]:
    with made(directory) as (sets, default):
        await default.open()
        yield sets, default


@pytest.fixture
def default(opened: tuple[CharacterSets, DefaultSet]) -> DefaultSet:
    return opened[1]


async def test_voices_are_those_that_their_authors_call_good(default: DefaultSet) -> None:
    assert [each.name for each in default.voices] == ["Ada"]


async def test_it_is_renewed_from_where_it_was_read_last(default: DefaultSet, tmp_path: Path) -> None:
    other = write_set(tmp_path / "other", {"c.py": character("Cleo")})
    await default.reload(str(other))
    write_set(other, {"d.py": character("Dora")})
    await default.renew()

    assert [each.name for each in default.voices] == ["Cleo", "Dora"]


async def test_a_reload_of_the_default_set_that_fails_keeps_the_old_one(default: DefaultSet, tmp_path: Path) -> None:
    before = default.sources
    with pytest.raises(ClientError) as error:
        await default.reload(str(write_set(tmp_path / "broken", {"a.py": "def"})))

    assert error.value.code == ErrorCode.NO_VALID_CHARACTERS
    assert default.sources is before
    assert [each.name for each in default.voices] == ["Ada"]


async def test_a_default_set_that_does_not_load_says_why_for_each_file(tmp_path: Path) -> None:
    with (
        made(write_set(tmp_path / "broken", {"a.py": "x = ("})) as (_, broken),
        pytest.raises(NoDefaultCharacters, match=r"a\.py:1:\d+: syntax-error"),
    ):
        await broken.open()


async def test_a_file_system_that_hangs_holds_up_nobody(
    opened: tuple[CharacterSets, DefaultSet], directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets, default = opened
    hanging = threading.Event()
    monkeypatch.setattr(set_reader, "READ_SECONDS", 0.01)
    monkeypatch.setattr(set_reader, "read_directory", lambda *_: hanging.wait())
    with pytest.raises(ClientError) as error:
        await sets.read(str(directory), an_account())
    hanging.set()

    assert error.value.code == ErrorCode.DIRECTORY_NOT_READABLE
    assert default.sources.directory == str(directory)


async def test_a_server_that_starts_waits_longer_for_its_files(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_reader, "READ_SECONDS", 0)
    with made(directory) as (sets, default):
        await default.open()

        with pytest.raises(ClientError) as error:
            await sets.read(str(directory), an_account())

    assert error.value.code == ErrorCode.DIRECTORY_NOT_READABLE


async def test_only_so_many_reloads_of_the_default_set_wait(default: DefaultSet) -> None:
    reloads = [asyncio.ensure_future(default.reload("default")) for _ in range(MAX_WAITING_RELOADS + 2)]
    done = await asyncio.gather(*reloads, return_exceptions=True)

    [refused] = [each for each in done if isinstance(each, ClientError)]
    assert refused.code == ErrorCode.TOO_MANY_REQUESTS
    await default.reload("default")


async def test_memory_that_cannot_be_read_is_said_at_the_start(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(default_set, "resident_bytes", lambda _: 0)
    async with Zygote() as zygote:
        with made(directory, zygote) as (_, default), structlog.testing.capture_logs() as lines:
            await default.open()

    assert [each["log_level"] for each in lines] == ["warning"]
