"""Two applications in one process share nothing."""

from pathlib import Path

import httpx
from casts import character, write_set
from realtime import connect, error_code, session
from servers import running_server

from host.app import create_app
from host.settings import Settings


def test_an_application_is_made_twice_without_sharing_its_state() -> None:
    one, other = create_app(Settings()), create_app(Settings())

    assert one is not other
    assert one.state.admission is not other.state.admission


async def test_two_servers_in_one_process_are_independent(tmp_path: Path) -> None:
    ada = write_set(tmp_path / "ada", {"it.py": character("Ada")})
    bob = write_set(tmp_path / "bob", {"it.py": character("Bob")})
    eve = write_set(tmp_path / "eve", {"it.py": character("Eve")})
    with running_server(characters=ada) as one, running_server(characters=bob, max_sessions=1) as other:
        async with session(one.url) as first, session(other.url) as second:
            assert (await first.names(), await second.names()) == (["Ada"], ["Bob"])
            async with connect(other.url) as refused:
                assert error_code(await refused.next()) == "server_full"
            async with session(one.url) as third:
                assert await third.names() == ["Ada"]
        async with httpx.AsyncClient(trust_env=False) as web:
            await web.post(f"{one.url}/v1/characters/reload", json={"directory": str(eve)})
            voices = [(await web.get(f"{each.url}/v1/voices")).json()[0]["name"] for each in (one, other)]
            metrics = (await web.get(f"{one.url}/metrics")).text

    assert voices == ["Eve", "Bob"]
    assert 'greenroom_sessions_refused_total{reason="full"} 0.0' in metrics


async def test_a_server_ends_while_another_goes_on() -> None:
    with running_server() as staying:
        with running_server() as leaving:
            async with session(leaving.url) as client:
                assert await client.names()
        async with session(staying.url, character="Wren") as client:
            assert await client.converse("hello")
