"""What hostile characters cost their own session: real sockets, real workers, and limits made tiny."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from casts import character
from realtime import Client, Event, error_code, session, talking_to, user
from servers import RunningServer, running_server
from waiting import eventually

from host import allowance, kept_worker, memory
from host.conduct import CHARACTER_LOSSES, SET_LOSSES
from host.upkeep import LOST_WORKER_SECONDS
from sandbox import messages
from sandbox.workers.process import ProcessLink

SPINNING = character("Spinner", reply="while message.text == 'spin':\n    pass\nreturn 'rested'")
KEEPING = character(
    "Keeper",
    reply="scene.state['n'] = scene.state.get('n', 0) + 1\n"
    "if message.text == 'keep':\n    kept.append('x' * 4_000_000)\nreturn str(scene.state['n'])",
    more="kept = []",
)
MEBIBYTE = 1024 * 1024


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whoever is told to die end its worker. No trick is needed that the front wall will stop one day."""
    ask = ProcessLink.ask

    async def ask_or_kill(link: ProcessLink, question: messages.Question, deadline_seconds: float) -> Any:
        if isinstance(question, messages.Call) and getattr(question.arguments.get("message"), "text", "") == "die":
            os.kill(link.number, signal.SIGKILL)
        return await ask(link, question, deadline_seconds)

    monkeypatch.setattr(ProcessLink, "ask", ask_or_kill)


@pytest.fixture(scope="module")
def thrifty() -> Iterator[RunningServer]:
    """A server on which one endless loop is as much as a session may use."""
    with running_server(session_cpu_seconds=0.1) as running:
        yield running


@pytest.fixture(scope="module")
def patient() -> Iterator[RunningServer]:
    """A server that lets sessions use as much time as they like."""
    with running_server(session_cpu_seconds=1000.0) as running:
        yield running


async def failure(client: Client, text: str) -> Event:
    """Say something, and return the error that the response fails with."""
    await client.say(text)
    done = (await client.respond())[-1]["response"]
    assert done["status"] == "failed", done
    error: Event = done["status_details"]["error"]
    return error


def metric(server: RunningServer, line: str) -> float:
    """Return the value of a metric, which is named as it stands at the beginning of its line."""
    for each in httpx.get(f"{server.url}/metrics").text.splitlines():
        name, _, value = each.rpartition(" ")
        if name == line:
            return float(value)
    return 0.0


# Processor time


async def test_a_session_that_has_used_up_its_time_is_refused_and_loses_nothing(thrifty: RunningServer) -> None:
    async with talking_to(thrifty.url, "Spinner", SPINNING) as client:
        assert (await failure(client, "spin"))["code"] == "budget_exceeded"

        refused = await failure(client, "rest")
        assert refused["code"] == "processor_limit_exceeded"
        assert "they go on in" in refused["message"]
        assert error_code(await client.reload("default")) == "processor_limit_exceeded"
        assert error_code(await client.reload(files={"it.py": character("Other")})) == "processor_limit_exceeded"
        # What needs no character goes on, and all is still there.
        listed = await client.listed()
        assert (listed["active"], listed["generation"]) == ("Spinner", 1)
        assert (await client.say("here"))[-1]["type"] == "conversation.item.done"
        async with talking_to(thrifty.url, "Spinner", SPINNING) as other:
            assert await other.converse("rest") == "rested"
    assert metric(thrifty, 'greenroom_questions_refused_total{code="processor_limit_exceeded"}') >= 3


async def test_when_the_minute_has_moved_on_the_session_works_again(
    thrifty: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with talking_to(thrifty.url, "Spinner", SPINNING) as client:
        await failure(client, "spin")
        assert (await failure(client, "rest"))["code"] == "processor_limit_exceeded"
        monkeypatch.setattr(allowance, "MINUTE_SECONDS", 0.0)

        assert await client.converse("rest") == "rested"


async def test_event_hooks_are_passed_over_while_the_time_is_used_up(thrifty: RunningServer) -> None:
    more = "@hookimpl\ndef on_user_message(scene: Scene, message: Message) -> None:\n    while True:\n        pass\n"
    async with session(thrifty.url) as client:
        await client.reload(files={"it.py": character("Listener", more=more)})
        for number in range(20):
            assert (await client.say(str(number)))[-1]["type"] == "conversation.item.done"


# Deaths


@pytest.mark.usefixtures("deadly")
async def test_a_character_that_keeps_ending_workers_is_switched_off_and_the_others_go_on(
    patient: RunningServer,
) -> None:
    files = {"bad.py": character("Bad"), "good.py": character("Good")}
    async with session(patient.url) as client:
        await client.reload(files=files)
        await client.select("Bad")
        codes = [(await failure(client, "die"))["code"] for _ in range(CHARACTER_LOSSES)]

        assert set(codes) <= {"worker_lost", "character_switched_off"}
        refused = await failure(client, "hello")
        assert refused["code"] == "character_switched_off"
        [found] = refused["details"]
        line = files["bad.py"].splitlines().index(next(t for t in files["bad.py"].splitlines() if "def reply" in t))
        assert (found["file"], found["line"], found["code"]) == ("bad.py", line + 1, "switched-off")
        assert (await client.listed())["diagnostics"] == [found]

        assert (await client.select("Good"))["type"] == "session.updated"
        assert await client.converse("hello") == "Good heard hello"
        again = await client.select("Bad")
        assert (error_code(again), again["error"]["details"]) == ("character_switched_off", [found])


@pytest.mark.usefixtures("deadly")
async def test_a_set_that_keeps_ending_workers_is_switched_off_until_another_comes(
    patient: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("host.respawns.LONGEST_WAIT_SECONDS", 0.0)
    files = {"one.py": character("One"), "two.py": character("Two"), "three.py": character("Three")}
    async with session(patient.url) as client:
        await client.reload(files=files)
        for name in ("One", "Two"):
            await client.select(name)
            for _ in range(CHARACTER_LOSSES):
                await failure(client, "die")

        refused = await client.select("Three")
        assert error_code(refused) == "character_set_switched_off"
        assert refused["error"]["details"][0]["code"] == "switched-off"

        # The same text is the same set.
        reloaded = await client.reload(files=files)
        assert [each["code"] for each in reloaded["diagnostics"]] == ["switched-off"] * 2
        assert error_code(await client.select("Three")) == "character_set_switched_off"
        await client.reload("default")
        assert (await client.select("Wren"))["type"] == "session.updated"
        await client.reload(files={**files, "three.py": character("Three", comment="mended")})
        await client.select("Three")
        assert await client.converse("hello") == "Three heard hello"
    async with talking_to(patient.url, "One", character("One")) as other:
        assert await other.converse("hello") == "One heard hello"


@pytest.mark.usefixtures("deadly")
async def test_a_reload_pays_no_debts(patient: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("host.respawns.LONGEST_WAIT_SECONDS", 0.0)
    before = metric(patient, "greenroom_processor_seconds_total")
    async with session(patient.url) as client:
        for number in range(SET_LOSSES):
            await client.reload(files={"bad.py": character("Bad", comment=str(number))})
            await client.select("Bad")
            await failure(client, "die")

    assert metric(patient, "greenroom_processor_seconds_total") - before > SET_LOSSES * LOST_WORKER_SECONDS


@pytest.mark.usefixtures("deadly")
async def test_nobody_is_called_back_to_life_to_be_told_that_it_is_over(patient: RunningServer) -> None:
    ending = "@hookimpl\ndef on_session_end(scene: Scene) -> None:\n    pass\n"
    async with talking_to(patient.url, "Bad", character("Bad", more=ending)) as client:
        assert (await failure(client, "die"))["code"] == "worker_lost"
        before = metric(patient, 'greenroom_worker_replacements_total{reason="died"}')

    await eventually(lambda: metric(patient, "greenroom_sessions_active") == 0, "the session is over")
    assert metric(patient, 'greenroom_worker_replacements_total{reason="died"}') == before


# Memory


@pytest.fixture(scope="module")
def narrow() -> Iterator[RunningServer]:
    """A server whose workers may keep some ten megabytes of their own."""
    with running_server(worker_memory_bytes=40 * MEBIBYTE, session_cpu_seconds=1000.0) as running:
        yield running


async def creep(client: Client) -> int:
    """Let Keeper keep more and more until the session is told; return how often it was asked."""
    before = len(client.told)
    for times in range(1, 100):
        assert await client.converse("keep")
        if len(client.told) > before:
            return times
        # What is told after a response comes before the answer to this.
        await client.listed()
    raise AssertionError("nobody is told")


async def test_memory_that_creeps_over_many_calls_has_the_worker_replaced_and_the_session_told(
    narrow: RunningServer,
) -> None:
    async with talking_to(narrow.url, "Keeper", KEEPING) as client:
        times = await creep(client)

        [told] = client.told
        assert (error_code(told), told["error"]["event_id"]) == ("worker_replaced", None)
        assert "reply of 'Keeper'" in told["error"]["message"]
        # No turn failed, and the state is the same.
        assert await client.converse("count") == str(times + 1)
        [found] = (await client.listed())["diagnostics"]
        assert (found["file"], found["code"], found["severity"]) == ("it.py", "memory-exceeded", "warning")
    assert metric(narrow, 'greenroom_worker_replacements_total{reason="memory"}') >= 1


async def test_a_character_whose_memory_keeps_creeping_is_switched_off(narrow: RunningServer) -> None:
    async with talking_to(narrow.url, "Keeper", KEEPING) as client:
        status = "completed"
        while status == "completed":
            await client.say("keep")
            status = (done := (await client.respond())[-1]["response"])["status"]

        assert done["status_details"]["error"]["code"] == "character_switched_off"
        assert len(client.told) == CHARACTER_LOSSES
        codes = [each["code"] for each in (await client.listed())["diagnostics"]]
        assert codes == ["memory-exceeded", "switched-off"]


async def test_whoever_keeps_memory_is_named_though_others_were_asked_in_the_same_row(
    narrow: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "LOOKS_AT_ONCE", 0)
    monkeypatch.setattr(kept_worker, "LOOK_AFTER_SECONDS", 0.0)
    heard = "@hookimpl\ndef on_user_message(scene: Scene, message: Message) -> None:\n    {}\n"
    busy = heard.format("for number in range(60_000): pass")
    hoarding = busy + "    kept.append('x' * 4_000_000)\n\nkept = []\n"
    files = {"hoarder.py": character("Hoarder", more=hoarding), "other.py": character("Other", more=busy)}
    async with talking_to(narrow.url, "Other", files["other.py"]) as client:
        await client.reload(files=files)
        await client.select("Other")
        while not client.told:
            await client.send("conversation.item.create", item=user("Hello"))
            await client.respond()
            await client.listed()

        assert "on_user_message of 'Hoarder'" in client.told[0]["error"]["message"]
        assert [each["file"] for each in (await client.listed())["diagnostics"]] == ["hoarder.py"]


async def test_a_worker_that_holds_too_much_while_idle_is_found_on_a_round(
    narrow: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_worker, "LOOK_AFTER_SECONDS", 1e9)
    monkeypatch.setattr(memory, "LOOKS_AT_ONCE", 0)
    async with talking_to(narrow.url, "Keeper", KEEPING) as client:
        for number in range(8):
            assert await client.converse("keep") == str(number + 1)
        monkeypatch.setattr(memory, "LOOKS_AT_ONCE", 25)

        told = await client.next_told()
        assert error_code(told) == "worker_replaced"
        assert await client.converse("count") == "9"
        assert [each["file"] for each in (await client.listed())["diagnostics"]] == ["it.py"]


async def test_a_set_that_holds_too_much_once_it_is_loaded_is_refused(narrow: RunningServer) -> None:
    large = character("Large", more="kept = ['x' * 1_000_000 + str(n) for n in range(30)]")
    async with session(narrow.url) as client:
        assert error_code(await client.reload(files={"it.py": large})) == "budget_exceeded"
        assert (await client.listed())["generation"] == 0


# The log and the metrics


async def test_failed_reloads_are_timed_as_well(patient: RunningServer) -> None:
    async def timed() -> float:
        return metric(patient, "character_reload_duration_seconds_count")

    before = await timed()
    async with session(patient.url) as client:
        assert error_code(await client.reload("/nowhere")) == "directory_not_found"
        assert error_code(await client.reload(files={"it.py": "x ="})) == "no_valid_characters"
    assert await timed() == before + 2
