"""The HTTP endpoints, and that they disturb no session."""

import platform
import re
from collections.abc import AsyncIterator, Iterator
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest
from casts import character, write_set
from prometheus_client.parser import text_string_to_metric_families
from realtime import connect, error_code, session, talking_to
from servers import RunningServer, running_server
from waiting import eventually_seen

from host.client_events.events import EVENT_TYPES
from host.conduct import LossReason
from host.errors import ErrorCode
from host.metrics.labels import NO_EVENT, RELOADED, RELOADS, RETRIED, TOKENS, Asked, Ended, Outcome, Refused
from host.server_events.responses import ResponseStatus
from sandbox.diagnostics import CODES
from sandbox.hooks import HOOKS
from sandbox.workers import END_REASONS, START_REASONS

DEFAULT_NAMES = {"Mireille", "Tilda Tally", "Madame Oriole", "Basil Thorne", "Wren", "Bea Quibble", "Old Marrow"}
SHOWN = character("Shown", good=True)


@pytest.fixture
def server() -> Iterator[RunningServer]:
    """A server of the test's own: its default set and its metrics are what is looked at."""
    with running_server(worker="inline") as running:
        yield running


@pytest.fixture
async def web(server: RunningServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("path", ["/v1/health", "/livez", "/readyz", "/v1/voices", "/asyncapi.json", "/"])
async def test_head_tells_what_get_would_without_the_body(url: str, path: str) -> None:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        head, got = await client.head(path), await client.get(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]


async def test_head_does_nothing_where_there_is_nothing_to_get(url: str) -> None:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        assert (await client.head("/v1/characters/reload")).status_code == 405
        assert (await client.head("/v1/nothing")).status_code == 404


async def reload(web: httpx.AsyncClient, directory: object) -> httpx.Response:
    return await web.post("/v1/characters/reload", json={"directory": str(directory)})


async def voices(web: httpx.AsyncClient) -> set[str]:
    return {voice["name"] for voice in (await web.get("/v1/voices")).json()}


# Health


@pytest.mark.parametrize("path", ["/v1/health", "/livez", "/readyz"])
async def test_a_server_in_good_health_says_so(web: httpx.AsyncClient, path: str) -> None:
    answer = await web.get(path)

    assert (answer.status_code, answer.json()["ok"]) == (200, True)


# Voices


async def test_voices_are_the_default_characters_that_their_authors_call_good(
    web: httpx.AsyncClient, tmp_path: Path
) -> None:
    files = {"a.py": SHOWN, "b.py": character("Hidden", good=False), "c.py": character("Undecided", good=None)}
    await reload(web, write_set(tmp_path, files))

    assert (await web.get("/v1/voices")).json() == [
        {"name": "Shown", "good": True, "source": {"source_type": "file", "path_on_server": "tests/voice.wav"}}
    ]


async def test_a_session_lists_and_selects_what_voices_do_not_show(
    server: RunningServer, web: httpx.AsyncClient, tmp_path: Path
) -> None:
    await reload(web, write_set(tmp_path, {"a.py": SHOWN, "b.py": character("Hidden", good=False)}))
    async with session(server.url) as client:
        assert await client.names() == ["Shown", "Hidden"]
        assert (await client.select("Hidden"))["type"] == "session.updated"


async def test_a_session_that_reloads_changes_no_voices(server: RunningServer, web: httpx.AsyncClient) -> None:
    async with session(server.url) as client:
        await client.reload(files={"a.py": SHOWN})

        assert await voices(web) == DEFAULT_NAMES


# Reloading the default set


async def test_a_reload_of_the_default_set_answers_as_documented(web: httpx.AsyncClient, tmp_path: Path) -> None:
    directory = write_set(tmp_path, {"a.py": SHOWN, "b.py": "def"})
    answer = (await reload(web, directory)).json()

    assert answer["success"] is True
    assert answer["directory"] == str(directory)
    assert (answer["total_files"], answer["loaded_count"], answer["error_count"]) == (2, 1, 1)
    assert answer["load_duration"] > 0
    assert answer["message"] == f"Successfully loaded 1 characters from {directory}"
    assert [(each["file"], each["line"], each["code"]) for each in answer["diagnostics"]] == [
        ("b.py", 1, "syntax-error")
    ]


async def test_a_reload_of_the_default_set_is_for_sessions_to_come_and_disconnects_nobody(
    server: RunningServer, web: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with session(server.url, character="Bea Quibble") as under_way:
        await under_way.converse("hello")
        before = await under_way.listed()
        assert (await reload(web, write_set(tmp_path, {"a.py": SHOWN}))).status_code == 200

        async with session(server.url) as new:
            assert await new.names() == ["Shown"]
        after = await under_way.listed()
        assert {**after, "event_id": ""} == {**before, "event_id": ""}
        assert "0 right" in await under_way.converse("score")
        assert await voices(web) == {"Shown"}


async def test_default_brings_back_the_set_that_the_server_was_started_with(
    server: RunningServer, web: httpx.AsyncClient, tmp_path: Path
) -> None:
    await reload(web, write_set(tmp_path, {"a.py": SHOWN}))
    async with session(server.url) as client:
        await client.reload("default")
        assert await client.names() == ["Shown"]

    assert (await reload(web, "default")).json()["loaded_count"] == len(DEFAULT_NAMES)
    assert await voices(web) == DEFAULT_NAMES
    async with session(server.url) as client:
        assert set(await client.names()) == DEFAULT_NAMES


async def test_a_reload_that_fails_says_so_and_keeps_the_old_set(
    server: RunningServer, web: httpx.AsyncClient, tmp_path: Path
) -> None:
    broken = write_set(tmp_path / "broken", {"a.py": "def"})
    empty = write_set(tmp_path / "empty", {"readme.txt": ""})
    cases = [
        (tmp_path / "missing", 404, "directory_not_found"),
        (broken / "a.py", 400, "invalid_directory_format"),
        ("characters", 400, "invalid_directory_format"),
        ("", 400, "invalid_directory_format"),
        (broken, 422, "no_valid_characters"),
        (empty, 422, "no_valid_characters"),
    ]
    for directory, status, code in cases:
        answer = await reload(web, directory)

        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.json()["success"] is False
        assert answer.json()["message"]
    assert (await reload(web, broken)).json()["diagnostics"][0]["file"] == "a.py"
    assert await voices(web) == DEFAULT_NAMES
    async with session(server.url) as client:
        assert set(await client.names()) == DEFAULT_NAMES


NOT_A_RELOAD = {
    "": "missing_required_parameter",
    "{": "invalid_json",
    "[]": "invalid_type",
    "{}": "missing_required_parameter",
    '{"directory": 7}': "invalid_type",
    '{"directory": null}': "invalid_type",
    '{"secret": "do not repeat me"}': "missing_required_parameter",
}


@pytest.mark.parametrize(("body", "code"), NOT_A_RELOAD.items())
async def test_a_reload_that_is_not_asked_for_properly_is_refused(web: httpx.AsyncClient, body: str, code: str) -> None:
    answer = await web.post("/v1/characters/reload", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    told = answer.json()
    assert (told["success"], told["code"], told["diagnostics"]) == (False, code, [])
    assert told["message"].endswith(".")
    assert "do not repeat me" not in answer.text
    assert await voices(web) == DEFAULT_NAMES


async def test_whoever_shows_no_key_is_not_told_what_is_wrong_with_the_rest() -> None:
    with running_server(worker="inline", api_key="right") as guarded:
        async with httpx.AsyncClient(base_url=guarded.url, trust_env=False) as web:
            answer = await web.post("/v1/characters/reload", content="{")

    assert (answer.status_code, answer.json()["detail"]["code"]) == (401, "invalid_api_key")


async def test_a_web_page_cannot_ask_for_a_reload_by_a_plain_form(web: httpx.AsyncClient, tmp_path: Path) -> None:
    directory = write_set(tmp_path, {"a.py": SHOWN})
    body = f'{{"directory": "{directory}"}}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = await web.post("/v1/characters/reload", content=body, headers={"Content-Type": kind})
        assert answer.status_code >= 400
    assert await voices(web) == DEFAULT_NAMES


async def test_with_a_key_the_endpoints_ask_for_it() -> None:
    with running_server(worker="inline", api_key="right") as guarded:
        async with httpx.AsyncClient(base_url=guarded.url, trust_env=False) as web:
            assert (await web.get("/v1/voices")).status_code == 401
            assert (await reload(web, "default")).status_code == 401
            web.headers["Authorization"] = "Bearer right"
            assert (await web.get("/v1/voices")).status_code == 200
            assert (await reload(web, "default")).status_code == 200


# Metrics


async def figures(web: httpx.AsyncClient) -> dict[str, float]:
    """Return each sample under its name with its labels; what a test cannot foresee is left out."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families((await web.get("/metrics")).text):
        for sample in family.samples:
            if "le" not in sample.labels and not sample.name.endswith("_created"):
                labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
                found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


async def test_each_metric_of_the_requirements_is_there_and_truly_changes(
    server: RunningServer, web: httpx.AsyncClient
) -> None:
    before = await figures(web)
    failing = character("Moody", reply="raise ValueError('no')")
    async with session(server.url) as client:
        await client.reload(files={"a.py": SHOWN, "b.py": "def", "c.py": failing})
        await client.select("Shown")
        await client.converse("hello")
        await client.select("Moody")
        await client.say("hello")
        await client.respond()
        during = await figures(web)

    def grew(name: str) -> float:
        return during.get(name, 0.0) - before.get(name, 0.0)

    count = len(DEFAULT_NAMES)
    assert grew("character_reload_duration_seconds_count") == 1
    assert grew("character_reload_duration_seconds_sum") > 0
    assert grew("session_character_count_count") == 2
    assert grew("session_character_count_sum") == count + 2
    assert grew("character_load_per_session_total") == count + 2
    assert grew("character_load_count_total") == count + 2
    assert grew("character_load_errors_total{code=syntax-error}") == 1
    assert grew("character_load_duration_seconds_count") == 2
    assert grew("character_load_duration_seconds_sum") > 0
    assert grew("characters_loaded") == 2
    assert grew("greenroom_sessions_active") == 1
    assert grew("greenroom_hook_calls_total{hook=make_system_prompt,outcome=answered}") == 2
    assert grew("greenroom_hook_calls_total{hook=reply,outcome=answered}") == 1
    assert grew("greenroom_hook_calls_total{hook=reply,outcome=failed}") == 1
    assert grew("greenroom_worker_starts_total{reason=session}") == 2
    assert grew("greenroom_worker_starts_total{reason=compiler}") == 1
    assert grew("greenroom_worker_starts_total{reason=survey}") == 1
    assert grew("greenroom_worker_kills_total{reason=closed}") == 3
    assert grew("greenroom_zygote_starts_total") == 0
    assert grew("greenroom_reloads_total{cause=request,code=ok}") == 1
    assert grew("greenroom_sessions_started_total") == 1
    assert grew("greenroom_session_start_seconds_count") == 1
    assert grew("greenroom_client_events_total{type=session.characters.reload}") == 1
    assert grew("greenroom_client_events_total{type=response.create}") == 2
    assert grew("greenroom_hook_seconds_count{hook=reply}") == 2
    assert grew("greenroom_hook_seconds_sum{hook=reply}") > 0
    assert grew("greenroom_response_seconds_count") == 2
    assert grew("greenroom_first_words_seconds_count") == 1
    assert grew("greenroom_workers") == 1
    assert grew("greenroom_responses_total{status=completed}") == 1
    assert grew("greenroom_responses_total{status=failed}") == 1


async def test_what_counts_the_present_goes_back_when_a_session_ends(
    server: RunningServer, web: httpx.AsyncClient
) -> None:
    before = await figures(web)
    async with session(server.url) as client:
        await client.reload(files={"a.py": SHOWN})
        assert (await figures(web))["characters_loaded"] == before["characters_loaded"] + 1

    async def all_gone() -> bool:
        return (await figures(web))["greenroom_sessions_active"] == before["greenroom_sessions_active"]

    await eventually_seen(all_gone, "the session is over")
    assert (await figures(web))["characters_loaded"] == before["characters_loaded"]


async def test_a_refused_session_is_counted_by_its_reason(web: httpx.AsyncClient, server: RunningServer) -> None:
    async with connect(server.url, headers={"Origin": "https://example.com"}) as client:
        await client.closed()

    assert (await figures(web))["greenroom_sessions_refused_total{reason=origin}"] == 1


async def left_as(web: httpx.AsyncClient, reason: str) -> None:
    async def counted() -> bool:
        return (await figures(web))[f"greenroom_sessions_ended_total{{reason={reason}}}"] == 1

    await eventually_seen(counted, f"a session that {reason}")


async def test_a_session_is_counted_by_how_it_ended(server: RunningServer, web: httpx.AsyncClient) -> None:
    async with session(server.url):
        pass
    await left_as(web, "left")


async def test_a_session_that_the_server_ends_is_counted_as_dismissed() -> None:
    with running_server(worker="inline", idle_seconds=0.05) as impatient:
        async with session(impatient.url) as client:
            await client.closed()
        async with httpx.AsyncClient(base_url=impatient.url, trust_env=False) as web:
            await left_as(web, "dismissed")


async def test_what_a_client_did_wrong_is_counted_by_its_code(server: RunningServer, web: httpx.AsyncClient) -> None:
    async with session(server.url) as client:
        assert error_code(await client.reload("/nowhere")) == "directory_not_found"
        await client.send("no.such.event")
        await client.until("error")
        found = await figures(web)

    assert found["greenroom_errors_told_total{code=directory_not_found}"] == 1
    assert found["greenroom_reloads_total{cause=request,code=directory_not_found}"] == 1
    assert found["greenroom_client_events_total{type=invalid}"] == 1
    assert found["greenroom_errors_told_total{code=invalid_value}"] == 1


async def test_what_there_is_now_is_told_when_somebody_asks(server: RunningServer, web: httpx.AsyncClient) -> None:
    long = character("Long", reply='return "w " * 30_000')
    async with talking_to(server.url, "Long", long, receive_bytes=4096) as client:
        await client.send("session.characters.reload", directory="default")
        await client.until("session.characters.reloaded")
        assert (await client.ask("session.characters.watch"))["type"] == "session.characters.watching"
        found = await figures(web)

    assert found["greenroom_watched_directories"] == 1
    assert found["greenroom_sessions_limit"] == 500
    assert found["greenroom_draining"] == 0
    assert found["greenroom_code_cache_bytes"] > 0
    assert found["process_open_fds"] > 3
    assert found["process_resident_memory_bytes"] > 0


async def test_what_a_client_does_not_read_is_told(server: RunningServer, web: httpx.AsyncClient) -> None:
    long = character("Long", reply='return "w " * 30_000')
    async with talking_to(server.url, "Long", long, receive_bytes=4096) as client:
        await client.say("hello")
        await client.send("response.create")

        async def waits() -> bool:
            found = await figures(web)
            return 0 < found["greenroom_outbox_bytes"] == found["greenroom_outbox_largest_bytes"]

        await eventually_seen(waits, "something in the outbox")


async def test_a_cancelled_response_is_counted_however_early_it_was_cancelled(
    server: RunningServer, web: httpx.AsyncClient
) -> None:
    long = character("Long", reply='return "w " * 30_000')
    async with talking_to(server.url, "Long", long, receive_bytes=4096) as client:
        await client.send("response.create")
        await client.send("response.cancel")
        await client.until("response.done")

        assert (await figures(web))["greenroom_responses_total{status=cancelled}"] == 1


async def test_a_worker_that_is_ended_is_counted_by_its_reason() -> None:
    endless = character("Endless", reply="x = (); [x := (x, x) for _ in range(60)]; return str(hash(x))")
    with running_server() as processes:
        async with httpx.AsyncClient(base_url=processes.url, trust_env=False) as web:
            async with talking_to(processes.url, "Endless", endless) as client:
                await client.say("hello")
                await client.respond()
            found = await figures(web)

    assert found["greenroom_worker_kills_total{reason=deadline}"] == 1
    assert found["greenroom_hook_calls_total{hook=reply,outcome=budget_exceeded}"] == 1


async def test_loads_are_measured_from_a_millisecond_on(web: httpx.AsyncClient) -> None:
    metrics = (await web.get("/metrics")).text

    assert 'character_load_duration_seconds_bucket{le="0.001"}' in metrics
    assert 'character_reload_duration_seconds_bucket{le="0.001"}' in metrics


async def test_no_label_is_a_session_id_or_an_authors_word(server: RunningServer, web: httpx.AsyncClient) -> None:
    words = "class UniqueWordError(Exception):\n    pass\n"
    odd = character(
        "UniqueWordName", reply="raise UniqueWordError('UniqueWordText')", more=words, voice="UniqueWord.wav"
    )
    async with session(server.url) as client:
        session_id = client.created["session"]["id"]
        await client.reload(files={"UniqueWordFile.py": odd, "b.py": f"{words}raise UniqueWordError\n"})
        await client.select("UniqueWordName")
        await client.say("UniqueWordMessage")
        assert (await client.respond())[-1]["response"]["status"] == "failed"
        assert error_code(await client.reload("/UniqueWordDirectory")) == "directory_not_found"
        await client.send("UniqueWordEvent")
        metrics = (await web.get("/metrics")).text

    assert session_id not in metrics
    assert "UniqueWord" not in metrics
    ours = {
        *CODES,
        *HOOKS,
        *map(str, Outcome),
        *map(str, Refused),
        *map(str, Ended),
        *map(str, Asked),
        *map(str, LossReason),
        *map(str, ErrorCode),
        *EVENT_TYPES,
        *ResponseStatus.__args__,  # type: ignore[attr-defined]
        *(*START_REASONS, *END_REASONS, *RELOADS, *RETRIED, *TOKENS, RELOADED, NO_EVENT, "character", "set"),
        *("0", "1", "2", version("greenroom"), platform.python_version()),
    }
    labels = {value for name, value in re.findall(r'([a-z_]+)="([^"]*)"', metrics) if name != "le"}
    assert labels <= ours


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_no_page_of_the_framework_runs_scripts_from_elsewhere(web: httpx.AsyncClient, path: str) -> None:
    assert (await web.get(path)).status_code == 404
