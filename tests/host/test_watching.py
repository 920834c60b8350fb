"""What becomes of a session whose files are watched, when they change."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import watchfiles
from casts import character, write_set
from realtime import Client, Event, error_code, inline, session
from servers import RunningServer, running_server

from host import watched_directory, watching
from host.errors import ClientError, ErrorCode
from host.watching import Watches

BROKEN = "CHARACTER_NAME = 'Ada'\nprint(\n"


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server() as running:
        yield running


@pytest.fixture
def url(server: RunningServer) -> str:
    return server.url


def ada(word: str) -> str:
    return character("Ada", reply=f"return {word!r}")


async def watch(client: Client, **fields: object) -> Event:
    return await client.ask("session.characters.watch", event_id="watch-1", **fields)


async def begin(client: Client, directory: Path) -> None:
    assert (await client.reload(directory))["type"] == "session.characters.reloaded"
    assert (await watch(client))["type"] == "session.characters.watching"
    await client.select("Ada")


async def test_a_saved_file_is_loaded_and_whoever_spoke_goes_on(url: str, tmp_path: Path) -> None:
    cast = write_set(tmp_path, {"ada.py": ada("first")})
    async with session(url) as client:
        await begin(client, cast)
        write_set(cast, {"ada.py": ada("second")})
        reloaded = await client.next()

        assert (reloaded["type"], reloaded["cause"], reloaded["active"]) == (
            "session.characters.reloaded",
            "watch",
            "Ada",
        )
        assert reloaded["generation"] == 2
        assert await client.converse("?") == "second"


async def test_the_answer_says_what_is_watched(url: str, tmp_path: Path) -> None:
    cast = write_set(tmp_path, {"ada.py": ada("first")})
    async with session(url) as client:
        await client.reload(cast)
        began, ended = await watch(client), await watch(client, enabled=False)

    assert (began["directory"], began["enabled"], ended["enabled"]) == (str(cast), True, False)


async def test_nothing_is_watched_unasked_or_after_the_watch_was_ended(url: str, tmp_path: Path) -> None:
    cast = write_set(tmp_path, {"ada.py": ada("first")})
    async with session(url) as other, session(url) as client:
        await begin(client, cast)
        for each in (other, client):
            await each.reload(cast)
        await watch(client, enabled=False)
        async with session(url) as watching_too:
            await begin(watching_too, cast)
            write_set(cast, {"ada.py": ada("second")})
            # Once one was told, the others would have been.
            assert (await watching_too.next())["type"] == "session.characters.reloaded"

        for each in (other, client):
            assert await each.ask_for_order() == []


async def test_a_broken_save_keeps_the_old_set_and_says_what_is_broken(url: str, tmp_path: Path) -> None:
    cast = write_set(tmp_path, {"ada.py": ada("first"), "bob.py": character("Bob")})
    async with session(url) as client:
        await begin(client, cast)
        write_set(cast, {"ada.py": BROKEN})
        told = await client.next()

        assert (error_code(told), told["error"]["event_id"]) == ("characters_broken", "watch-1")
        assert {each["file"] for each in told["error"]["details"]} == {"ada.py"}
        assert await client.names() == ["Ada", "Bob"]
        assert await client.converse("?") == "first"

        write_set(cast, {"ada.py": ada("mended")})
        assert (await client.next())["type"] == "session.characters.reloaded"
        assert await client.converse("?") == "mended"


async def test_a_broken_save_that_is_taken_back_is_told_as_a_reload(url: str, tmp_path: Path) -> None:
    cast = write_set(tmp_path, {"ada.py": ada("first")})
    async with session(url) as client:
        await begin(client, cast)
        write_set(cast, {"ada.py": BROKEN})
        assert error_code(await client.next()) == "no_valid_characters"
        write_set(cast, {"ada.py": ada("first")})

        assert (await client.next())["type"] == "session.characters.reloaded"


async def test_a_file_that_comes_or_goes_is_no_mistake(url: str, tmp_path: Path) -> None:
    cast = write_set(tmp_path, {"ada.py": ada("first")})
    async with session(url) as client:
        await begin(client, cast)
        write_set(cast, {"bob.py": character("Bob")})
        added = await client.next()
        (cast / "bob.py").unlink()
        removed = await client.next()

    assert [each["name"] for each in added["characters"]] == ["Ada", "Bob"]
    assert [each["name"] for each in removed["characters"]] == ["Ada"]


async def test_resources_are_watched_from_the_moment_there_are_any(url: str, tmp_path: Path) -> None:
    cast = write_set(tmp_path, {"ada.py": ada("first")})
    async with session(url) as client:
        await begin(client, cast)
        write_set(cast, {"resources/words.py": "WORD = 'one'\n"})
        write_set(cast, {"ada.py": character("Ada", reply="from characters.resources.words import WORD\nreturn WORD")})
        while (await client.next())["type"] != "session.characters.reloaded" or await client.converse("?") != "one":
            pass
        write_set(cast, {"resources/words.py": "WORD = 'two'\n"})
        await client.until("session.characters.reloaded")

        assert await client.converse("?") == "two"


async def test_a_file_that_is_only_touched_changes_nothing(url: str, tmp_path: Path) -> None:
    cast = write_set(tmp_path, {"ada.py": ada("first")})
    async with session(url) as client:
        await begin(client, cast)
        os.utime(cast / "ada.py")
        (cast / "notes.txt").write_text("no character")
        write_set(cast, {"ada.py": ada("second")})
        reloaded = await client.next()

    assert reloaded["generation"] == 2


async def test_a_directory_that_is_gone_is_told_of_once_and_watched_when_it_is_back(url: str, tmp_path: Path) -> None:
    cast = write_set(tmp_path / "cast", {"ada.py": ada("first")})
    async with session(url) as client:
        await begin(client, cast)
        shutil.rmtree(cast)
        gone = await client.next()
        # Files go before their directory does, and may be missed at either moment.
        while error_code(gone) != "directory_not_found":
            gone = await client.next()
        write_set(cast, {"ada.py": ada("second")})
        back = await client.next()
        while back["type"] == "error":
            back = await client.next()

        assert back["type"] == "session.characters.reloaded"
        assert await client.converse("?") == "second"


async def test_a_directory_that_is_replaced_at_once_is_watched_on(url: str, tmp_path: Path) -> None:
    cast = write_set(tmp_path / "cast", {"ada.py": ada("first")})
    async with session(url) as client:
        await begin(client, cast)
        # The file system may give the new directory the number that the old one had.
        shutil.rmtree(cast)
        write_set(cast, {"ada.py": ada("second")})
        await client.until("session.characters.reloaded")
        write_set(cast, {"ada.py": ada("third")})
        await client.until("session.characters.reloaded")

        assert await client.converse("?") == "third"


async def test_the_watch_follows_the_session_to_another_directory(url: str, tmp_path: Path) -> None:
    first = write_set(tmp_path / "first", {"ada.py": ada("first")})
    second = write_set(tmp_path / "second", {"ada.py": ada("second")})
    async with session(url) as client:
        await begin(client, first)
        await client.reload(second)
        write_set(first, {"ada.py": ada("nobody sees this")})
        write_set(second, {"ada.py": ada("third")})
        reloaded = await client.next()

    assert (reloaded["cause"], reloaded["directory"]) == ("watch", str(second))


async def test_files_that_were_sent_cannot_be_watched(url: str) -> None:
    async with session(url) as client:
        await client.send("session.characters.reload", files=inline({"ada.py": ada("first")}))
        await client.until("session.characters.reloaded")

        assert error_code(await watch(client)) == "nothing_to_watch"


async def test_a_change_mid_response_cancels_it_in_good_order(url: str, tmp_path: Path) -> None:
    cast = write_set(tmp_path, {"ada.py": character("Ada", reply='return "w " * 30_000')})
    async with session(url) as client:
        await begin(client, cast)
        await client.say("Talk")
        await client.send("response.create")
        await client.until("response.output_text.delta")
        write_set(cast, {"ada.py": ada("second")})
        events = await client.until("session.characters.reloaded")

    assert (events[-2]["type"], events[-2]["response"]["status"]) == ("response.done", "cancelled")
    assert events[-1]["conversation_ended"]


# Directories


async def test_one_thread_watches_a_directory_for_all(tmp_path: Path) -> None:
    watches, first, second = Watches(), asyncio.Event(), asyncio.Event()
    watches.begin(tmp_path, first)
    watches.begin(tmp_path, second)
    # A change from before it began would not be seen.
    while not (first.is_set() and second.is_set()):
        (tmp_path / "ada.py").write_text(os.urandom(8).hex())
        await asyncio.sleep(0.05)
    watches.end(tmp_path, first)
    watches.end(tmp_path, second)
    watches.end(tmp_path, second)
    watches.close()


async def test_so_many_directories_can_be_watched_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MAX_DIRECTORIES", 1)
    watches, changed = Watches(), asyncio.Event()
    (tmp_path / "other").mkdir()
    watches.begin(tmp_path, changed)
    with pytest.raises(ClientError) as refused:
        watches.begin(tmp_path / "other", changed)
    watches.close()

    assert refused.value.code == ErrorCode.TOO_MANY_REQUESTS


async def test_a_system_without_a_watch_to_spare_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = [RuntimeError("no watch is left"), OSError("nor a descriptor")]
    watch = watchfiles.watch

    def refusing(*paths: Path, **options: Any) -> Any:
        if refusals:
            raise refusals.pop()
        return watch(*paths, **options)

    monkeypatch.setattr(watched_directory, "_GONE_SECONDS", 0.01)
    monkeypatch.setattr(watchfiles, "watch", refusing)
    watches, changed = Watches(), asyncio.Event()
    watches.begin(tmp_path, changed)
    while refusals:
        changed.clear()
        await changed.wait()
    watches.close()
