"""Who may connect, how many, and what they may load."""

from pathlib import Path

import httpx
import pytest
from casts import character, write_set
from realtime import connect, error_code, session
from servers import RunningServer, running_server

ADA = {"ada.py": character("Ada")}


async def refusal(url: str, **options: object) -> tuple[str, int]:
    """Connect where nobody is let in, and return the error's code and the close code."""
    async with connect(url, **options) as client:  # type: ignore[arg-type]
        code = error_code(await client.next())
        return code, await client.closed()


async def fetch(url: str, path: str) -> int:
    """Return the status of an HTTP answer."""
    async with httpx.AsyncClient(trust_env=False) as web:
        return (await web.get(f"{url}{path}")).status_code


# Key


async def test_a_key_opens_the_door_in_the_header_or_as_a_subprotocol() -> None:
    with running_server(worker="inline", api_key="sk-1") as server:
        async with session(server.url, headers={"Authorization": "Bearer sk-1"}) as client:
            assert await client.names()
        async with session(server.url, subprotocols=["realtime", "openai-insecure-api-key.sk-1"]) as client:
            assert client.connection.subprotocol == "realtime"
            assert await client.names()


async def test_a_wrong_key_is_told_and_closed_with_3000() -> None:
    with running_server(worker="inline", api_key="right") as server:
        wrong = ("invalid_api_key", 3000)

        assert await refusal(server.url) == wrong
        assert await refusal(server.url, headers={"Authorization": "Bearer wrong"}) == wrong
        assert await refusal(server.url, headers={"Authorization": "Bearer "}) == wrong
        assert await refusal(server.url, headers={"Authorization": "right"}) == wrong
        assert await refusal(server.url, subprotocols=["realtime", "openai-insecure-api-key.wrong"]) == wrong
        assert await refusal(server.url, api_key="right") == wrong


# Subprotocol and dialect


async def test_the_subprotocol_is_answered_only_where_it_was_offered(url: str) -> None:
    async with session(url) as silent, session(url, subprotocols=["other", "realtime"]) as offering:
        assert silent.connection.subprotocol is None
        assert offering.connection.subprotocol == "realtime"


async def test_an_unknown_subprotocol_is_not_answered(url: str) -> None:
    async with session(url, subprotocols=["other"]) as client:
        assert client.connection.subprotocol is None


@pytest.mark.parametrize(
    "options",
    [
        {"headers": {"OpenAI-Beta": "realtime=v1"}},
        {"headers": {"OpenAI-Beta": "assistants=v2, realtime=v1"}},
        {"subprotocols": ["realtime", "openai-beta.realtime-v1"]},
    ],
    ids=["header", "header for several betas", "subprotocol"],
)
async def test_the_beta_dialect_is_refused_with_4000(url: str, options: dict[str, object]) -> None:
    assert await refusal(url, **options) == ("beta_api_shape_disabled", 4000)


async def test_the_beta_of_something_else_is_none_of_this_api(url: str) -> None:
    async with session(url, headers={"OpenAI-Beta": "assistants=v2"}) as client:
        assert await client.names()


# Origin


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1", "https://[::1]:8443"])
async def test_pages_of_this_machine_may_connect(url: str, origin: str) -> None:
    async with session(url, headers={"Origin": origin}) as client:
        assert await client.names()


@pytest.mark.parametrize("origin", ["https://example.com", "null", "http://localhost.example.com", "http://[", ""])
async def test_pages_of_other_origins_may_not(url: str, origin: str) -> None:
    assert await refusal(url, headers={"Origin": origin}) == ("invalid_value", 1008)


async def test_a_page_whose_own_name_points_to_this_machine_may_not_connect(server: RunningServer) -> None:
    rebound = {"Origin": "http://evil.example:8000", "Host": "evil.example:8000"}
    assert await refusal(server.url, headers=rebound) == ("invalid_value", 1008)


async def test_pages_of_origins_on_the_list_may_connect() -> None:
    with running_server(worker="inline", allowed_origins=("https://example.com",)) as server:
        async with session(server.url, headers={"Origin": "https://example.com"}) as client:
            assert await client.names()


# Room


async def test_one_session_too_many_is_refused_at_once_and_may_come_when_another_has_left() -> None:
    with running_server(worker="inline", max_sessions=2) as server:
        async with session(server.url) as staying:
            async with session(server.url):
                assert await refusal(server.url) == ("server_full", 1013)
            for _ in range(100):
                async with connect(server.url) as client:
                    answer = await client.next()
                if answer["type"] == "session.created":
                    break
            assert answer["type"] == "session.created"
            assert await staying.names()


async def test_refused_clients_take_no_place() -> None:
    with running_server(worker="inline", max_sessions=1, api_key="right") as server:
        for _ in range(3):
            assert await refusal(server.url) == ("invalid_api_key", 3000)
        async with session(server.url, headers={"Authorization": "Bearer right"}) as client:
            assert await client.names()


# Paths


async def test_below_an_allowed_root_a_directory_loads_and_nowhere_else(tmp_path: Path) -> None:
    root, outside = tmp_path / "allowed", tmp_path / "outside"
    inside = write_set(root / "deep" / "set", ADA)
    write_set(outside, ADA)
    (root / "link_out").symlink_to(outside)
    (root / "link_in").symlink_to(inside)
    beside = write_set(tmp_path / "allowed_not", ADA)
    with running_server(worker="inline", allowed_roots=(root,)) as server:
        async with session(server.url) as client:
            for allowed in (inside, root / "link_in", f"{root}/deep/../deep/set", write_set(root, ADA)):
                assert (await client.reload(allowed))["type"] == "session.characters.reloaded", allowed
            for refused in (
                outside,
                root / "link_out",
                f"{root}/../outside",
                f"{root}/link_out/../outside",
                beside,
                tmp_path,
                "/",
                tmp_path / "missing",
            ):
                assert error_code(await client.reload(refused)) == "directory_not_allowed", refused
            assert error_code(await client.reload(root / "missing")) == "directory_not_found"
            assert await client.names() == ["Ada"]
            assert (await client.reload("default"))["loaded_count"] > 1


async def test_files_and_resources_that_lead_out_of_their_directory_are_not_read(tmp_path: Path) -> None:
    secret = write_set(tmp_path / "outside", {"secret.py": "WORD = 'secret'\n", **ADA})
    inside = write_set(tmp_path / "set", {"fine.py": character("Fine")})
    (inside / "linked.py").symlink_to(secret / "ada.py")
    (inside / "resources").symlink_to(secret)
    with running_server(worker="inline", allowed_roots=(inside,)) as server:
        async with session(server.url) as client:
            reloaded = await client.reload(inside)

            assert [each["name"] for each in reloaded["characters"]] == ["Fine"]
            codes = {(each["file"], each["code"]) for each in reloaded["diagnostics"]}
            assert ("linked.py", "file-outside-directory") in codes
            assert "secret'" not in str(reloaded)


async def test_beyond_loopback_a_path_outside_the_roots_is_not_allowed_over_http_either(tmp_path: Path) -> None:
    root = write_set(tmp_path / "allowed", ADA)
    with running_server(worker="inline", allowed_roots=(root,)) as server:
        async with httpx.AsyncClient(trust_env=False) as web:
            answer = await web.post(f"{server.url}/v1/characters/reload", json={"directory": str(tmp_path)})

        assert (answer.status_code, answer.json()["code"]) == (403, "directory_not_allowed")


async def test_files_that_a_client_sends_can_be_refused_and_nothing_else_is() -> None:
    with running_server(worker="inline", uploads=False) as strict:
        async with session(strict.url, character="Bea Quibble") as client:
            await client.converse("hello")
            before = await client.names()
            for files in (ADA, {}, {"../it.py": ""}):
                answer = await client.reload(files=files)

                assert (error_code(answer), answer["error"]["param"]) == ("files_not_allowed", "files")
            assert await client.names() == before
            assert "0 right" in await client.converse("score")
            assert (await client.reload("default"))["type"] == "session.characters.reloaded"
