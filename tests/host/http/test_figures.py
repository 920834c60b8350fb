"""What the metrics of a server count."""

import platform
import re
from importlib.metadata import version

import httpx
from casts import character
from prometheus_client.parser import text_string_to_metric_families
from realtime import connect, error_code, session, talking_to
from servers import RunningServer, running_server
from waiting import eventually_seen
from web import DEFAULT_VOICES, SHOWN

from host.client_events.events import EVENT_TYPES
from host.conduct import LossReason
from host.errors import ErrorCode
from host.metrics.labels import NO_EVENT, RELOADED, RELOADS, RETRIED, TOKENS, Asked, Ended, Outcome, Refused
from host.server_events.responses import ResponseStatus
from sandbox.diagnostics import CODES
from sandbox.hooks import HOOKS
from sandbox.workers import END_REASONS, START_REASONS


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

    count = len(DEFAULT_VOICES)
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
    # For the code of Shown, and for that of Moody.
    assert grew("greenroom_worker_starts_total{reason=late}") == 2
    assert grew("greenroom_worker_kills_total{reason=closed}") == 5
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
