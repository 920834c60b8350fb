"""How a server ends: on a signal, in the middle of what it does, and without leaving anything behind."""

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
import uvicorn
from casts import character, write_set
from realtime import Client, connect, error_code, reply_text, session, talking_to
from servers import COMMAND, ServerProcess, running_server, serve_command
from waiting import adopting, eventually, eventually_seen, process_ended

from host.app import create_app
from host.serving import DrainingServer
from host.settings import Settings
from host.signals import SAME_SENDING_SECONDS, obeying_signals

ADA = character("Ada")
# It never comes to its end while its client reads nothing.
LONG = character("Long", reply='return "w " * 30_000')
# Nobody waits as long: what ends before it does so for another reason.
HOUR = {"GREENROOM_DRAIN_SECONDS": "3600"}


@pytest.fixture(autouse=True)
def orphans() -> Iterator[None]:
    """Take in what a server leaves behind."""
    with adopting():
        yield


async def fetch(url: str, path: str) -> int:
    async with httpx.AsyncClient(trust_env=False) as web:
        return (await web.get(f"{url}{path}")).status_code


async def is_draining(url: str) -> bool:
    return await fetch(url, "/readyz") == 503


@asynccontextmanager
async def held_response(server: ServerProcess) -> AsyncIterator[tuple[Client, set[int]]]:
    """A client whose response is under way for as long as the workers are stopped, and their numbers."""
    async with talking_to(server.url, "Ada", ADA) as client:
        await client.say("hello")
        workers = server.workers()
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)
        await client.send("response.create")
        assert (await client.next())["type"] == "response.created"
        yield client, workers


def let_go(workers: set[int]) -> None:
    for worker in workers:
        # That of a session that has gone meanwhile has ended.
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGCONT)


async def all_ended(numbers: set[int]) -> None:
    # All at once: the first process of a namespace ends when somebody has taken note of the end of all the others.
    await asyncio.gather(*map(process_ended, numbers))


# The first signal


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_lets_the_response_finish_and_the_idle_go_and_exits_with_0(
    end: signal.Signals, tmp_path: Path
) -> None:
    with serve_command(tmp_path, **HOUR) as server:
        async with session(server.url) as idle, held_response(server) as (client, workers):
            processes = server.descendants()
            if end == signal.SIGINT:
                # As a terminal does: to the zygote and the workers as well.
                server.send_to_all(end)
            else:
                server.send(end)

            assert await idle.closed() == 1012
            assert await is_draining(server.url)
            assert await fetch(server.url, "/livez") == 200
            async with connect(server.url) as late:
                assert error_code(await late.next()) == "server_shutting_down"
                assert await late.closed() == 1012
            let_go(workers)
            assert reply_text((await client.until("response.done"))[-1]) == "Ada heard hello"
            assert await client.closed() == 1012
        assert server.ended() == 0
        await all_ended(processes)
    assert "Traceback" not in server.log


async def test_what_was_asked_before_is_answered_and_clients_may_still_cancel() -> None:
    with running_server() as server:
        async with talking_to(server.url, "Long", LONG, receive_bytes=4096) as client:
            await client.send("response.create")
            await client.until("response.output_text.delta")
            server.begin_to_end()
            await eventually_seen(lambda: is_draining(server.url), "the server is draining")
            await client.send("session.characters.list")
            await client.send("response.cancel")

            told = await client.until("response.done")
            assert told[-1]["response"]["status"] == "cancelled"
            assert "session.characters.listed" in {event["type"] for event in told}
            assert await client.closed() == 1012


# The end of their time


async def test_responses_whose_time_is_over_fail_with_a_code_and_the_socket_closes_with_1012() -> None:
    with running_server(drain_seconds=0) as server:
        async with talking_to(server.url, "Long", LONG, receive_bytes=4096) as client:
            await client.send("response.create")
            await client.until("response.output_text.delta")
            server.begin_to_end()

            response = (await client.until("response.done"))[-1]["response"]
            assert response["status"] == "failed"
            assert response["status_details"]["error"]["code"] == "server_shutting_down"
            assert response["output"][0]["status"] == "incomplete"
            assert await client.closed() == 1012


async def test_a_client_that_reads_nothing_keeps_no_server_from_ending() -> None:
    with running_server(drain_seconds=0) as server:
        async with talking_to(server.url, "Long", LONG, receive_bytes=4096) as client:
            await client.send("response.create")
            await client.until("response.output_text.delta")
            client.connection.transport.pause_reading()
            await asyncio.to_thread(server.end)


def test_a_server_that_has_ended_listens_no_more() -> None:
    with running_server(worker="inline") as server:
        port = server.port
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


# Whoever else wants it


async def test_whoever_begins_the_draining_ends_the_server() -> None:
    app = create_app(Settings(worker="inline"))
    server = DrainingServer(uvicorn.Config(app, port=0, lifespan="off", log_level="warning", log_config=None), app)
    serving = asyncio.ensure_future(server.serve())
    await eventually(lambda: server.started, "it has started")

    assert app.state.draining.begin("a test")
    assert not app.state.draining.begin("a test")
    await serving


# The second signal


@pytest.mark.parametrize(("first", "second"), [(signal.SIGTERM, signal.SIGTERM), (signal.SIGINT, signal.SIGINT)])
async def test_a_second_signal_ends_at_once_and_leaves_no_process(
    first: signal.Signals, second: signal.Signals, tmp_path: Path
) -> None:
    with serve_command(tmp_path, **HOUR) as server:
        async with held_response(server) as (client, _):
            processes = server.descendants()
            server.send(first)
            await eventually_seen(lambda: is_draining(server.url), "the server is draining")
            # A lower bound: more time between the two does no harm.
            await asyncio.sleep(2 * SAME_SENDING_SECONDS)
            server.send(second)

            assert server.ended() == 128 + second
            assert await client.closed() == 1006
            await all_ended(processes)


async def test_a_signal_that_is_sent_twice_in_one_moment_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    exits: list[int] = []
    ends: list[str] = []
    monkeypatch.setattr(os, "_exit", exits.append)
    now = 100.0
    with obeying_signals(ends.append, lambda: None, clock=lambda: now):
        signal.raise_signal(signal.SIGTERM)
        now = 100.1
        signal.raise_signal(signal.SIGTERM)
        assert exits == []
        now = 100.5
        signal.raise_signal(signal.SIGINT)

    await asyncio.sleep(0)
    assert ends == ["SIGTERM"]
    assert exits == [130]


# Reading anew


async def test_a_hang_up_reads_the_default_characters_anew_for_sessions_to_come(tmp_path: Path) -> None:
    directory = write_set(tmp_path / "house", {"ada.py": ADA})
    with serve_command(tmp_path, "--characters", directory) as server:
        async with session(server.url) as before:
            write_set(directory, {"bob.py": character("Bob")})
            server.send(signal.SIGHUP)
            await eventually(lambda: server.log.count("renewed") == 3, "all is read anew")
            assert await before.names() == ["Ada"]
            async with session(server.url) as after:
                assert await after.names() == ["Ada", "Bob"]

            for name in ("ada.py", "bob.py"):
                (directory / name).write_text("def")
            server.send(signal.SIGHUP)
            await eventually(lambda: "ada.py:1:" in server.log, "it says why not")
            assert "not renewed" in server.log
            async with session(server.url) as after:
                assert await after.names() == ["Ada", "Bob"]
        server.begin_to_end()
        assert server.ended() == 0


def test_a_hang_up_while_it_starts_ends_no_server(tmp_path: Path) -> None:
    settings = tmp_path / "greenroom.toml"
    os.mkfifo(settings)
    with subprocess.Popen([COMMAND, "serve", "--config", settings], stderr=subprocess.PIPE, text=True) as starting:
        # Open once the server reads.
        with settings.open("w", encoding="utf-8") as written:
            starting.send_signal(signal.SIGHUP)
            written.write("prot = 1")
        _, told = starting.communicate()

    assert starting.returncode == 2
    assert "port" in told
