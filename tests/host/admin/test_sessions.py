"""What operators see of sessions and do to them, on a real server with a worker for each session."""

import os
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from casts import character
from realtime import Client, error_code, session, talking_to
from servers import RunningServer, running_server
from waiting import eventually, eventually_seen

KEY = "an operator's own key"
HEADERS = {"Authorization": f"Bearer {KEY}"}
COUNTING = character("Counter", reply="scene.state['n'] = scene.state.get('n', 0) + 1\nreturn str(scene.state['n'])")
FAILING = character("Fumbler", reply="return 1 / 0")
BUSY = character("Spinner", reply="n = 0\nwhile n < 20000:\n    n = n + 1\nreturn 'done'")
UTC = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server(admin_key=KEY) as running:
        yield running


@pytest.fixture
async def web(server: RunningServer) -> AsyncIterator[httpx.AsyncClient]:
    address = f"{server.url}/admin/api"
    async with httpx.AsyncClient(base_url=address, headers=HEADERS, trust_env=False, timeout=60) as client:
        yield client


def name(client: Client) -> str:
    found: str = client.created["session"]["id"]
    return found


async def row(web: httpx.AsyncClient, client: Client) -> dict[str, Any]:
    rows = (await web.get("/sessions", params={"limit": 500})).json()["sessions"]
    return next(each for each in rows if each["id"] == name(client))


async def told(web: httpx.AsyncClient, act: str, client: Client) -> list[str]:
    entries = (await web.get("/audit", params={"limit": 1000})).json()["entries"]
    assert all(each["address"] == "127.0.0.1" and each["by"] == "admin" for each in entries if each["act"] == act)
    return [each["outcome"] for each in entries if each["act"] == act and each.get("session") == name(client)]


def is_there(number: int) -> bool:
    return os.path.exists(f"/proc/{number}")  # noqa: PTH110


# Looking


async def test_a_session_is_listed_with_its_set_its_worker_and_what_it_costs(
    server: RunningServer, web: httpx.AsyncClient
) -> None:
    async with talking_to(server.url, "Counter", COUNTING) as client:
        await client.converse("count")
        listed = await client.listed()
        shown = await row(web, client)

    assert shown["character"] == "Counter"
    assert (shown["key"], shown["address"], shown["directory"]) == ("anyone", "127.0.0.1", "inline")
    assert (shown["digest"], shown["generation"]) == (listed["digest"], 1)
    assert shown["previous_digest"] not in {None, shown["digest"]}
    assert re.fullmatch(UTC, shown["since"])
    assert shown["memory_bytes"] > 1_000_000
    assert 0 < shown["processor_seconds"] < 5
    assert shown["client_events_a_second"] > 0
    assert shown["server_events_a_second"] > shown["client_events_a_second"]
    assert not is_there(shown["worker_pid"]) or shown["worker_pid"] != os.getpid()


async def test_a_session_that_has_only_begun_has_no_set_before(server: RunningServer, web: httpx.AsyncClient) -> None:
    async with session(server.url) as client:
        shown = await row(web, client)

    assert (shown["character"], shown["previous_digest"], shown["generation"]) == (None, None, 0)


async def test_sessions_are_listed_in_pieces_and_are_gone_when_they_end(
    server: RunningServer, web: httpx.AsyncClient
) -> None:
    async with session(server.url) as one, session(server.url) as other:
        everybody = (await web.get("/sessions")).json()
        last = (await web.get("/sessions", params={"limit": 1, "offset": everybody["total"] - 1})).json()

        assert [each["id"] for each in everybody["sessions"]][-2:] == [name(one), name(other)]
        assert [each["id"] for each in last["sessions"]] == [name(other)]
    gone = {name(one), name(other)}

    async def are_gone() -> bool:
        return not gone & {each["id"] for each in (await web.get("/sessions")).json()["sessions"]}

    await eventually_seen(are_gone, "both sessions are over")


async def test_the_dearest_characters_come_first_with_their_calls_and_failures(
    server: RunningServer, web: httpx.AsyncClient
) -> None:
    async with talking_to(server.url, "Spinner", BUSY) as spinner, talking_to(server.url, "Fumbler", FAILING) as other:
        for _ in range(3):
            await spinner.converse("spin")
            await other.say("fail")
            await other.respond()
    rows = (await web.get("/characters", params={"limit": 500})).json()["characters"]
    found = {each["character"]: each for each in rows}

    assert [each["processor_seconds"] for each in rows] == sorted((r["processor_seconds"] for r in rows), reverse=True)
    assert found["Spinner"]["processor_seconds"] > found["Fumbler"]["processor_seconds"]
    assert found["Fumbler"]["failures"] == 3
    assert found["Spinner"]["failures"] == 0
    assert found["Spinner"]["calls"] >= 3
    assert len((await web.get("/characters", params={"limit": 1})).json()["characters"]) == 1


# A neighbour


@pytest.fixture
async def neighbour(server: RunningServer, web: httpx.AsyncClient) -> AsyncIterator[Client]:
    """A session in a conversation, of which nothing may change whatever is done to others."""
    async with talking_to(server.url, "Counter", COUNTING) as client:
        assert await client.converse("count") == "1"
        before = await row(web, client)
        yield client
        after = await row(web, client)
        assert await client.converse("count") == "2"
        assert await client.ask_for_order() == []
        steady = ("id", "worker_pid", "digest", "generation", "character", "since")
        assert [after[each] for each in steady] == [before[each] for each in steady]


# Killing a worker


@pytest.mark.usefixtures("neighbour")
async def test_a_killed_worker_is_replaced_and_the_client_notices_nothing(
    server: RunningServer, web: httpx.AsyncClient
) -> None:
    async with talking_to(server.url, "Counter", COUNTING) as client:
        assert await client.converse("count") == "1"
        number = (await row(web, client))["worker_pid"]

        answer = await web.delete(f"/sessions/{name(client)}/worker")

        assert (answer.status_code, answer.json()) == (200, {"session": name(client), "worker_pid": number})
        await eventually(lambda: not is_there(number), "the process is gone")
        assert (await row(web, client))["worker_pid"] is None
        again = await web.delete(f"/sessions/{name(client)}/worker")
        assert (again.status_code, again.json()["code"]) == (409, "no_worker")
        assert await client.converse("count") == "2"
        assert (await row(web, client))["worker_pid"] not in {None, number}
        assert client.told == []
        assert await told(web, "kill_worker", client) == ["done", "no_worker"]


async def test_workers_that_operators_kill_switch_nothing_off(server: RunningServer, web: httpx.AsyncClient) -> None:
    async with talking_to(server.url, "Counter", COUNTING) as client:
        for count in range(1, 9):
            assert await client.converse("count") == str(count)
            await web.delete(f"/sessions/{name(client)}/worker")
        assert (await client.listed())["diagnostics"] == []


async def test_a_worker_that_is_killed_in_the_midst_of_a_question_is_asked_again(
    server: RunningServer, web: httpx.AsyncClient
) -> None:
    slow = character("Slow", reply="n = 0\nwhile n < 300000:\n    n = n + 1\nreturn 'done'")
    async with talking_to(server.url, "Slow", slow) as client:
        await client.say("spin")
        await client.send("response.create")
        await client.until("response.created")
        assert (await web.delete(f"/sessions/{name(client)}/worker")).status_code == 200
        [*_, done] = await client.until("response.done")

    assert done["response"]["status"] == "completed"


# Ending a session


@pytest.mark.usefixtures("neighbour")
async def test_a_session_that_is_ended_is_told_why_and_closed(server: RunningServer, web: httpx.AsyncClient) -> None:
    async with session(server.url) as client:
        answer = await web.delete(f"/sessions/{name(client)}")
        error = await client.next()

        assert (answer.status_code, answer.json()) == (202, {"session": name(client)})
        assert error_code(error) == "session_ended"
        assert error["error"]["type"] == "server_error"
        assert error["error"]["event_id"] is None
        assert await client.closed() == 1008
        assert await told(web, "end_session", client) == ["done"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "/sessions/sess_x"), ("DELETE", "/sessions/sess_x/worker"), ("POST", "/sessions/sess_x/rollback")],
)
async def test_a_session_that_is_not_there_is_told_as_such(web: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await web.request(method, path)

    assert (answer.status_code, answer.json()["code"]) == (404, "session_not_found")


# Rolling back


@pytest.mark.usefixtures("neighbour")
async def test_a_session_is_put_back_to_its_previous_set_as_by_a_reload(
    server: RunningServer, web: httpx.AsyncClient
) -> None:
    newer = character("Counter", reply="return 'newer'")
    async with talking_to(server.url, "Counter", COUNTING) as client:
        older = (await client.listed())["digest"]
        await client.reload(files={"it.py": newer, "other.py": character("Other")})
        await client.select("Counter")
        assert await client.converse("who?") == "newer"
        newest = (await client.listed())["digest"]

        answer = await web.post(f"/sessions/{name(client)}/rollback")
        pushed = await client.next()

        assert answer.status_code == 200
        assert answer.json() == {"session": name(client), "directory": "inline", "digest": older, "generation": 3}
        assert pushed["type"] == "session.characters.reloaded"
        told_of = (pushed["digest"], pushed["generation"], pushed["cause"], pushed["active"])
        assert told_of == (older, 3, "operator", "Counter")
        assert pushed["conversation_ended"]
        assert await client.names() == ["Counter"]
        assert await client.converse("count") == "1"

        await web.post(f"/sessions/{name(client)}/rollback")
        assert (await client.next())["digest"] == newest
        assert await told(web, "roll_back", client) == ["done", "done"]
        reloads = [each for each in (await web.get("/audit")).json()["entries"] if each.get("session") == name(client)]
        assert [each["cause"] for each in reloads if each["act"] == "reload"] == ["request"] * 2 + ["operator"] * 2


async def test_a_response_under_way_is_cancelled_when_a_session_is_put_back(
    server: RunningServer, web: httpx.AsyncClient
) -> None:
    endless = character("Endless", reply="return 'word ' * 10000")
    async with talking_to(server.url, "Endless", endless) as client:
        await client.say("go")
        await client.send("response.create")
        await client.until("response.output_text.delta")
        rolled = await web.post(f"/sessions/{name(client)}/rollback")
        events = await client.until("session.characters.reloaded")

    assert rolled.status_code == 200
    done = [each for each in events if each["type"] == "response.done"]
    assert len(done) == 1
    assert done[0]["response"]["status"] in {"cancelled", "completed"}


async def test_a_session_that_had_no_other_set_stays_as_it_is(server: RunningServer, web: httpx.AsyncClient) -> None:
    async with session(server.url) as client:
        answer = await web.post(f"/sessions/{name(client)}/rollback")

        assert (answer.status_code, answer.json()["code"]) == (409, "no_previous_set")
        assert await client.ask_for_order() == []
        assert await told(web, "roll_back", client) == ["no_previous_set"]


async def test_an_operator_may_roll_back_who_has_used_up_the_processor() -> None:
    spin = character("Spinner", reply="n = 0\nwhile True:\n    n = n + 1")
    with running_server(worker="inline", admin_key=KEY, session_cpu_seconds=0.2) as server:
        async with (
            talking_to(server.url, "Spinner", spin) as client,
            httpx.AsyncClient(base_url=server.url, headers=HEADERS, trust_env=False) as web,
        ):
            await client.say("spin")
            await client.respond()
            assert error_code(await client.reload("default")) == "processor_limit_exceeded"

            answer = await web.post(f"/admin/api/sessions/{name(client)}/rollback")

            assert answer.status_code == 200
            assert (await client.next())["cause"] == "operator"


# Whatever characters call themselves


async def test_what_authors_write_comes_out_as_data(server: RunningServer, web: httpx.AsyncClient) -> None:
    evil = "<img src=x onerror=alert(1)>'&"
    async with talking_to(server.url, evil, character(evil)) as client:
        await client.converse("x")
        assert (await row(web, client))["character"] == evil
        answer = await web.get("/characters", params={"limit": 500})
    assert evil in {each["character"] for each in answer.json()["characters"]}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_where_no_operator_could_go_back_no_former_set_is_kept() -> None:
    with running_server(worker="inline") as server:
        async with talking_to(server.url, "Counter", COUNTING):
            [visit] = server.call(server._server._app.state.house.roster.all)
            facts = server.call(visit.facts)

    assert (facts.generation, facts.previous_digest) == (1, None)
