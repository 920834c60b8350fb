"""Several keys at a real server: who is who, and what becomes of sessions when the keys are read anew."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from keyed import bearer, shows, table, write_keys
from realtime import connect, error_code, session
from servers import RunningServer, running_server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_keys(tmp_path / "keys.toml", ada={}, bob={})


@pytest.fixture
def server(path: Path) -> Iterator[RunningServer]:
    with running_server(worker="inline", api_key="right", keys_file=path) as running:
        yield running


def rewrite(path: Path, *, without: str = "", more: str = "") -> None:
    """Change the file of keys as an operator would."""
    tables = [each for each in path.read_text().split("\n\n") if not (without and f"[{without}]" in each)]
    path.write_text("\n\n".join([*tables, more]))


async def refusal(url: str, name: str) -> tuple[str, int]:
    """Connect with a key that does not open, and return the error's code and the close code."""
    async with connect(url, **shows(name)) as client:
        return error_code(await client.next()), await client.closed()


async def test_each_key_opens_the_door_and_others_do_not(server: RunningServer) -> None:
    for name in ("ada", "bob", "right"):
        async with session(server.url, **shows(name)) as client:
            assert await client.names()
    assert await refusal(server.url, "eve") == ("invalid_api_key", 3000)
    async with httpx.AsyncClient(trust_env=False) as web:
        found = [
            (await web.get(f"{server.url}/v1/voices", headers=bearer(name))).status_code for name in ("ada", "eve")
        ]
    assert found == [200, 401]


async def test_sessions_of_a_key_that_is_withdrawn_are_told_and_closed_and_others_go_on(
    server: RunningServer, path: Path
) -> None:
    async with session(server.url, **shows("ada")) as ada, session(server.url, **shows("bob")) as staying:
        rewrite(path, without="ada")
        server.reload_keys()

        assert error_code(await ada.next()) == "invalid_api_key"
        assert await ada.closed() == 3000
        assert await staying.names()
        assert await refusal(server.url, "ada") == ("invalid_api_key", 3000)


async def test_a_key_that_is_added_opens_the_door_without_a_restart(server: RunningServer, path: Path) -> None:
    assert await refusal(server.url, "eve") == ("invalid_api_key", 3000)
    async with session(server.url, **shows("ada")) as staying:
        rewrite(path, more=table("eve"))
        server.reload_keys()

        async with session(server.url, **shows("eve")) as client:
            assert await client.names()
        assert await staying.names()
