"""Sets that are blocked by their digest: nobody loads them, and those that have them get other ones."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from casts import character, write_set
from realtime import Client, error_code, session, talking_to
from servers import RunningServer, running_server
from waiting import eventually_seen

from host import cli
from host.app import create_app
from host.default_set import NoDefaultCharacters
from host.outbox import ROOMY_BYTES
from host.settings import Settings
from sandbox.directories import read_sources
from sandbox.sources import sources_from_texts

KEY = "an operator's own key"
HEADERS = {"Authorization": f"Bearer {KEY}"}
BAD, GOOD = character("Bad"), character("Good")
UNKNOWN = f"sha256:{'0' * 64}"


def digest_of(source: str) -> str:
    return sources_from_texts("inline", [("it.py", source)]).digest


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with running_server(admin_key=KEY, worker="inline") as running:
        yield running


@pytest.fixture
async def web(server: RunningServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, headers=HEADERS, trust_env=False, timeout=60) as client:
        yield client


async def block(web: httpx.AsyncClient, digest: str) -> httpx.Response:
    return await web.post("/admin/api/blocks", json={"digest": digest, "reason": "ticket 7"})


def name(client: Client) -> str:
    found: str = client.created["session"]["id"]
    return found


async def outcomes(web: httpx.AsyncClient) -> list[tuple[str, str]]:
    entries = (await web.get("/admin/api/audit")).json()["entries"]
    return [(each["act"], each["outcome"]) for each in entries]


async def test_whoever_has_a_set_that_is_blocked_gets_the_default_set_and_others_notice_nothing(
    server: RunningServer, web: httpx.AsyncClient
) -> None:
    async with talking_to(server.url, "Bad", BAD) as bad, talking_to(server.url, "Good", GOOD) as good:
        default = bad.created["session"]["characters"]["count"]

        answer = (await block(web, digest_of(BAD))).json()
        error, pushed = await bad.next_told(), await bad.next()

        assert (answer["put_back"], answer["ended"]) == ([name(bad)], [])
        assert (answer["block"]["digest"], answer["block"]["reason"]) == (digest_of(BAD), "ticket 7")
        assert (error_code(error), error["error"]["event_id"]) == ("character_set_blocked", None)
        assert (pushed["type"], pushed["cause"]) == ("session.characters.reloaded", "operator")
        assert pushed["loaded_count"] == default
        assert len(await bad.names()) == default
        assert await good.ask_for_order() == []
        assert await good.converse("you?") == "Good heard you?"
        assert (await outcomes(web))[-3:] == [("block", "done"), ("reload", "done"), ("put_back", "done")]


async def test_a_blocked_set_is_refused_from_wherever_it_comes(
    server: RunningServer, web: httpx.AsyncClient, tmp_path: Path
) -> None:
    cast = write_set(tmp_path, {"it.py": BAD})
    await block(web, digest_of(BAD))
    async with session(server.url) as client:
        assert error_code(await client.reload(files={"it.py": BAD})) == "character_set_blocked"
        assert error_code(await client.reload(cast)) == "character_set_blocked"
        assert (await client.reload(files={"it.py": GOOD}))["loaded_count"] == 1
    answer = await web.post("/v1/characters/reload", json={"directory": str(cast)})
    assert (answer.status_code, answer.json()["code"]) == (403, "character_set_blocked")


async def test_nobody_is_put_back_to_a_blocked_set(server: RunningServer, web: httpx.AsyncClient) -> None:
    async with talking_to(server.url, "Bad", BAD) as client:
        await client.reload(files={"it.py": GOOD})
        await block(web, digest_of(BAD))

        answer = await web.post(f"/admin/api/sessions/{name(client)}/rollback")

        assert (answer.status_code, answer.json()["code"]) == (409, "set_not_loaded")
        assert await client.names() == ["Good"]
        assert await client.ask_for_order() == []


async def test_a_client_that_never_reloaded_is_told_by_the_error_alone(
    server: RunningServer, web: httpx.AsyncClient, tmp_path: Path
) -> None:
    await web.post("/v1/characters/reload", json={"directory": str(write_set(tmp_path, {"it.py": BAD}))})
    async with session(server.url, character="Bad") as client:
        assert await client.converse("you?") == "Bad heard you?"
        await web.post("/v1/characters/reload", json={"directory": "default"})

        assert (await block(web, digest_of(BAD))).json()["put_back"] == [name(client)]

        assert error_code(await client.next_told()) == "character_set_blocked"
        assert await client.ask_for_order() == []
        assert "Bad" not in await client.names()


async def test_the_default_set_is_not_blocked(server: RunningServer, web: httpx.AsyncClient) -> None:
    default = read_sources(Settings().characters).digest

    answer = await block(web, default)

    assert (answer.status_code, answer.json()["code"]) == (409, "set_is_default")
    assert (await web.get("/admin/api/blocks")).json() == {"blocks": []}
    async with session(server.url) as client:
        assert len(await client.names()) == 7


async def test_a_set_whose_block_is_taken_back_is_loaded_again(server: RunningServer, web: httpx.AsyncClient) -> None:
    await block(web, digest_of(BAD))
    await block(web, digest_of(BAD))
    assert [each["digest"] for each in (await web.get("/admin/api/blocks")).json()["blocks"]] == [digest_of(BAD)]

    answers = [await web.delete(f"/admin/api/blocks/{digest_of(BAD)}") for _ in range(2)]

    assert [each.status_code for each in answers] == [200, 404]
    assert answers[1].json()["code"] == "set_not_blocked"
    async with session(server.url) as client:
        assert (await client.reload(files={"it.py": BAD}))["loaded_count"] == 1
    assert ("unblock", "set_not_blocked") in await outcomes(web)


async def metric(web: httpx.AsyncClient, name: str) -> float:
    lines = (await web.get("/metrics")).text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{name} "))


async def has_stalled(web: httpx.AsyncClient) -> bool:
    """Tell whether more waits for a client than anybody may add to, and the kernel takes nothing of it any more."""
    name = "greenroom_outbox_largest_bytes"
    before = await metric(web, name)
    # A bound for how long the kernel may take nothing and still go on; a longer one does no harm.
    await asyncio.sleep(0.3)
    return before == await metric(web, name) > ROOMY_BYTES


async def test_a_session_that_cannot_get_another_set_in_time_is_ended(
    server: RunningServer, web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("host.admin.acts.CHANGE_SECONDS", 0.2)
    lists = 'greenroom_client_events_total{type="session.characters.list"}'
    endless = character("Endless", reply="return 'word ' * 10000")
    async with talking_to(server.url, "Endless", endless, receive_bytes=2048) as deaf:
        # It reads nothing while it is sent more than the kernel keeps, and only then asks for more: of that, the first
        # is done, and its answer is waited with.
        await deaf.say("go")
        for _ in range(3):
            await deaf.send("response.create", response={"conversation": "none"})
        await eventually_seen(lambda: has_stalled(web), "the session waits for its client")
        asked = await metric(web, lists) + 2
        for _ in range(2):
            await deaf.send("session.characters.list")

        async def is_asked() -> bool:
            return await metric(web, lists) == asked

        await eventually_seen(is_asked, "the server has read what the client asks for")
        answer = (await block(web, digest_of(endless))).json()

        assert (answer["put_back"], answer["ended"]) == ([], [name(deaf)])
        assert ("end_session", "done") in await outcomes(web)


# The settings


async def test_what_the_settings_block_stays_blocked() -> None:
    with running_server(admin_key=KEY, worker="inline", blocked_sets=digest_of(BAD)) as server:
        async with (
            session(server.url) as client,
            httpx.AsyncClient(base_url=server.url, headers=HEADERS, trust_env=False) as web,
        ):
            assert error_code(await client.reload(files={"it.py": BAD})) == "character_set_blocked"
            answer = await web.delete(f"/admin/api/blocks/{digest_of(BAD)}")
            shown = (await web.get("/admin/api/blocks")).json()["blocks"]

    assert (answer.status_code, answer.json()["code"]) == (409, "set_in_settings")
    assert [each["is_setting"] for each in shown] == [True]


async def test_a_server_whose_default_set_is_blocked_does_not_start(tmp_path: Path) -> None:
    cast = write_set(tmp_path, {"it.py": BAD})
    app = create_app(Settings(worker="inline", characters=cast, blocked_sets=digest_of(BAD)))

    with pytest.raises(NoDefaultCharacters, match="has blocked exactly these"):
        async with app.router.lifespan_context(app):
            pass


@pytest.mark.parametrize("digest", ["", "sha256:0", UNKNOWN.upper(), UNKNOWN + "0", 7, None])
async def test_what_is_no_digest_is_refused(web: httpx.AsyncClient, digest: Any) -> None:
    answer = await block(web, digest)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_the_settings_take_digests_only() -> None:
    with pytest.raises(ValueError, match="is no digest of a set"):
        Settings(blocked_sets="sha256:0")


# The digest


def recomputed(files: dict[str, str]) -> str:
    """Compute a digest as docs/operations.md says it."""
    import hashlib

    data = b""
    for group in (False, True):
        for path in sorted(each for each in files if each.startswith("resources/") is group):
            for text in (path, files[path]):
                data += len(text.encode()).to_bytes(8, "big") + text.encode()
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


async def test_the_digest_is_what_the_document_says_and_the_command_prints(
    server: RunningServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"zoe.py": GOOD, "ada.py": BAD.replace("Bad", "Zoë"), "resources/jokes.py": "JOKES = ()\n"}
    write_set(tmp_path, files)
    (tmp_path / "notes.txt").write_text("no character")

    cli.digest(tmp_path)

    expected = recomputed(files)
    assert capsys.readouterr().out == f"{expected}\n"
    async with session(server.url) as client:
        assert (await client.reload(tmp_path))["digest"] == expected
