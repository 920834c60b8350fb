"""What the sessions of one key may together, at a real server, and that another key does not feel it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from casts import character, write_set
from keyed import bearer, shows, table, write_keys
from realtime import Event, connect, error_code, session
from servers import RunningServer, running_server

ADA = {"ada.py": character("Ada")}
TWO = {**ADA, "bob.py": character("Bob")}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_keys(tmp_path_factory.mktemp("keys") / "keys.toml", ada={}, bob={})


@pytest.fixture(scope="module")
def server(path: Path) -> Iterator[RunningServer]:
    with running_server(worker="inline", keys_file=path) as running:
        yield running


def allow(server: RunningServer, path: Path, name: str, **quotas: Any) -> dict[str, Any]:
    """Let a fresh key have quotas, without a restart, and return how a client connects that shows it."""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{table(name, **quotas)}")
    server.reload_keys()
    return shows(name)


def rewrite(path: Path, before: str, after: str) -> None:
    """Change one line of the file of keys."""
    path.write_text(path.read_text().replace(f"{before}\n", f"{after}\n"))


def told(event: Event, code: str) -> Event:
    """Return what an error tells, if it has this code."""
    assert error_code(event) == code, event
    error: Event = event["error"]
    return error


async def post(server: RunningServer, name: str, directory: object) -> httpx.Response:
    """Ask for another default set with a key."""
    async with httpx.AsyncClient(trust_env=False, headers=bearer(name)) as web:
        return await web.post(f"{server.url}/v1/characters/reload", json={"directory": str(directory)})


async def test_a_key_has_so_many_sessions_and_another_one_comes_in(server: RunningServer, path: Path) -> None:
    single = allow(server, path, "single", max_sessions=1)
    async with session(server.url, **single):
        async with connect(server.url, **single) as second:
            assert "'single'" in told(await second.next(), "too_many_sessions")["message"]
            assert await second.closed() == 1013
        async with session(server.url, **shows("bob")) as other:
            assert await other.names()


async def test_a_key_loads_from_its_own_roots(server: RunningServer, path: Path, tmp_path: Path) -> None:
    inside, outside = write_set(tmp_path / "root" / "set", ADA), write_set(tmp_path / "outside", ADA)
    rooted = allow(server, path, "rooted", allowed_roots=(tmp_path / "root",))
    rootless = allow(server, path, "rootless", allowed_roots=())
    async with session(server.url, **rooted) as client:
        assert (await client.reload(inside))["loaded_count"] == 1
        told(await client.reload(outside), "directory_not_allowed")
        assert (await client.reload("default"))["loaded_count"] > 1
    async with session(server.url, **rootless) as client:
        told(await client.reload(inside), "directory_not_allowed")
        assert (await client.reload(files=ADA))["loaded_count"] == 1
    async with session(server.url, **shows("bob")) as client:
        assert (await client.reload(outside))["loaded_count"] == 1


async def test_a_key_has_so_many_reloads_in_a_minute_over_all_its_sessions(server: RunningServer, path: Path) -> None:
    hasty = allow(server, path, "hasty", reloads_per_minute=2)
    async with session(server.url, **hasty) as one, session(server.url, **hasty) as other:
        assert (await one.reload(files=ADA))["loaded_count"] == 1
        assert (await other.reload(files=ADA))["loaded_count"] == 1
        refused = told(await one.reload(files=TWO), "too_many_reloads")

        assert 1 <= refused["retry_after_seconds"] <= 60
        assert await one.names() == ["Ada"]
        async with session(server.url, **shows("bob")) as third:
            assert (await third.reload(files=ADA))["loaded_count"] == 1


async def test_a_change_that_is_refused_is_loaded_when_it_is_saved_again(
    server: RunningServer, path: Path, tmp_path: Path
) -> None:
    directory = write_set(tmp_path / "set", ADA)
    async with session(server.url, **allow(server, path, "saving", reloads_per_minute=1)) as client:
        assert (await client.reload(directory))["loaded_count"] == 1
        assert (await client.ask("session.characters.watch"))["enabled"]
        write_set(directory, TWO)
        told(await client.next(), "too_many_reloads")
        rewrite(path, "reloads_per_minute = 1", "reloads_per_minute = 9")
        server.reload_keys()
        write_set(directory, TWO)

        reloaded = await client.next()
        assert (reloaded["cause"], reloaded["loaded_count"]) == ("watch", 2)


async def test_a_key_without_reloads_is_not_told_to_come_back(server: RunningServer, path: Path) -> None:
    async with session(server.url, **allow(server, path, "still", reloads_per_minute=0)) as client:
        assert "retry_after_seconds" not in told(await client.reload("default"), "reload_not_allowed")


async def test_a_set_has_so_many_files_and_so_much_text(server: RunningServer, path: Path, tmp_path: Path) -> None:
    two = write_set(tmp_path / "two", TWO)
    async with session(server.url, **allow(server, path, "few", max_files=1)) as client:
        for refused in (await client.reload(files=TWO), await client.reload(two)):
            assert "may load 1" in told(refused, "too_many_files")["message"]
        assert (await client.reload(files=ADA))["loaded_count"] == 1
        assert (await client.reload("default"))["loaded_count"] > 1
    size_bytes = len(ADA["ada.py"].encode())
    async with session(server.url, **allow(server, path, "short", max_set_bytes=size_bytes)) as client:
        for refused in (await client.reload(files=TWO), await client.reload(two)):
            told(refused, "file_too_large")
        assert (await client.reload(files=ADA))["loaded_count"] == 1


async def test_a_key_has_so_much_processor_time_over_all_its_sessions(server: RunningServer, path: Path) -> None:
    # Less than what the worker of one session costs.
    busy = allow(server, path, "busy", cpu_seconds_per_minute=0.001)
    async with session(server.url, **busy) as one, session(server.url, **busy) as other:
        for client in (one, other):
            refused = told(await client.select("Wren"), "key_processor_limit_exceeded")
            assert 1 <= refused["retry_after_seconds"] <= 60
        told(await one.reload(files=ADA), "key_processor_limit_exceeded")
        async with session(server.url, **shows("bob")) as third:
            assert (await third.select("Wren"))["type"] == "session.updated"


async def test_a_response_that_fails_for_a_quota_says_when_to_come_back(server: RunningServer, path: Path) -> None:
    async with session(server.url, **allow(server, path, "spent", cpu_seconds_per_minute=100)) as client:
        await client.select("Wren")
        rewrite(path, "cpu_seconds_per_minute = 100", "cpu_seconds_per_minute = 0.001")
        server.reload_keys()
        await client.say("Hello.")
        error = (await client.respond())[-1]["response"]["status_details"]["error"]

        assert error["code"] == "key_processor_limit_exceeded"
        assert 1 <= error["retry_after_seconds"] <= 60


# Over HTTP


async def test_the_default_set_is_changed_by_keys_that_may(server: RunningServer, path: Path, tmp_path: Path) -> None:
    root, outside = write_set(tmp_path / "root", ADA), write_set(tmp_path / "outside", ADA)
    allow(server, path, "steward", allowed_roots=(root,), reloads_per_minute=2, may_reload_default=True)

    wrong, refused = await post(server, "nobody", root), await post(server, "bob", root)
    elsewhere, done = await post(server, "steward", outside), await post(server, "steward", "default")
    late = await post(server, "steward", "default")

    assert (wrong.status_code, wrong.json()["detail"]["code"]) == (401, "invalid_api_key")
    assert (refused.status_code, refused.json()["code"]) == (403, "reload_not_allowed")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "directory_not_allowed")
    assert done.status_code == 200
    assert (late.status_code, late.json()["code"]) == (429, "too_many_reloads")
    assert 1 <= int(late.headers["Retry-After"]) <= 60


# Settings that hold for whoever shows no key


async def test_without_keys_the_quotas_of_the_settings_hold_for_all_together() -> None:
    with running_server(worker="inline", reloads_per_minute=1, max_files=1) as server:
        async with session(server.url) as one, session(server.url) as other:
            assert (await one.reload(files=ADA))["loaded_count"] == 1
            told(await other.reload(files=ADA), "too_many_reloads")


async def test_a_client_that_says_nothing_is_let_go() -> None:
    with running_server(worker="inline", idle_seconds=0.2) as server:
        async with session(server.url) as client:
            told(await client.next(), "session_idle")
            assert await client.closed() == 3008
