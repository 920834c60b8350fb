"""Whatever one session's characters do, the others do not notice; and nothing is left of a session that is over."""

import asyncio
import os
import runpy
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from textwrap import indent

import pytest
from casts import character, write_set
from realtime import Client, error_code, inline, reply_text, session, talking_to
from servers import RunningServer, ServerProcess, descendants, running_server, server_process
from waiting import eventually, process_ended, settled

from sandbox.workers.ready import AHEAD

CHARACTERS = Path(__file__).parents[2] / "characters"
NEIGHBOURS = 9

# What a file may try, at load and in a hook. Each is one way of taking from the others what is theirs too.
ATTACKS = {
    "endless loop in C": "sum(range(10**12))",
    "endless loop in Python": "while True:\n    pass",
    "endless loop that catches everything": "while True:\n    try:\n        while True:\n            pass\n"
    "    except Exception:\n        pass",
    "memory bomb": "x = [0] * 50\nwhile True:\n    x = x + x",
    "slow memory bomb": "x = []\nwhile True:\n    x.append('x' * 1000 + str(len(x)))",
    "interpreter crash": "x = iter([1])\nfor _ in range(100_000):\n    x = map(str, x)\nlist(x)",
    "print flood": "while True:\n    print('x' * 10_000)",
    "deep recursion": "def fall(n):\n    return fall(n + 1)\nfall(0)",
    "catastrophic pattern": "import re\nre.match('(a+)+b', 'a' * 60)",
}
EXITS = ["import sys\nsys.exit(3)", "raise SystemExit(3)", "exit()", "quit()", "import os\nos._exit(3)"]


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server() as running:
        yield running


@asynccontextmanager
async def neighbours(url: str) -> AsyncIterator[list[Client]]:
    """Open sessions, each with a character of its own that counts what it hears."""
    async with AsyncExitStack() as opened:
        entering = [opened.enter_async_context(_neighbour(url, number)) for number in range(NEIGHBOURS)]
        yield [await each for each in entering]


@asynccontextmanager
async def _neighbour(url: str, number: int) -> AsyncIterator[Client]:
    counts = (
        "n = scene.state['n'] = scene.state.get('n', 0) + 1\nreturn f'{CHARACTER_NAME} heard {message.text} as {n}'"
    )
    async with talking_to(url, f"N{number}", character(f"N{number}", reply=counts)) as client:
        yield client


async def converse_until(over: asyncio.Event, client: Client, number: int) -> int:
    """Converse, see that each reply is the right one, and return how many there were."""
    turns = 0
    while turns < 5 or not over.is_set():
        turns += 1
        assert await client.converse(f"word {turns}") == f"N{number} heard word {turns} as {turns}"
    return turns


async def disturb(clients: list[Client], attacker: Client, attack: asyncio.Future[None]) -> None:
    """Let the neighbours converse until an attack is over."""
    over = asyncio.Event()
    attack.add_done_callback(lambda _: over.set())
    await asyncio.gather(attack, *(converse_until(over, client, number) for number, client in enumerate(clients)))
    # Whoever attacked has only harmed himself, and not for long.
    assert (await attacker.reload("default"))["type"] == "session.characters.reloaded"
    await attacker.select("Wren")
    assert await attacker.converse("hello")


# Hostile files


@pytest.mark.parametrize("what", ATTACKS)
async def test_a_hostile_file_in_one_session_leaves_nine_others_every_reply(url: str, what: str) -> None:
    body = ATTACKS[what]
    at_load = character("Loader", more=body)
    in_hook = character("Hooker", reply=f"def attack():\n{indent(body, '    ')}\nattack()\nreturn 'survived'")

    async def attack(client: Client) -> None:
        reloaded = await client.reload(files={"at_load.py": at_load, "in_hook.py": in_hook})
        assert [each["name"] for each in reloaded["characters"]] == ["Hooker"]
        assert [each["file"] for each in reloaded["diagnostics"]] == ["at_load.py"]
        await client.select("Hooker")
        await client.say("now")
        done = (await client.respond())[-1]["response"]
        assert done["status"] == "failed"
        assert done["status_details"]["error"]["code"] in {"budget_exceeded", "character_failed", "worker_lost"}

    async with neighbours(url) as clients, session(url) as attacker:
        await disturb(clients, attacker, asyncio.ensure_future(attack(attacker)))


async def test_a_slow_prompt_in_one_session_leaves_nine_others_every_reply(url: str) -> None:
    slow = character("Slow", prompt="while True:\n    pass")

    async def attack(client: Client) -> None:
        await client.reload(files={"slow.py": slow})
        for _ in range(3):
            assert error_code(await client.select("Slow")) == "budget_exceeded"

    async with neighbours(url) as clients, session(url) as attacker:
        await disturb(clients, attacker, asyncio.ensure_future(attack(attacker)))


async def test_forty_endless_files_in_one_session_leave_nine_others_every_reply(url: str) -> None:
    files = {f"c{number:02}.py": "while True:\n    pass\n" for number in range(40)}

    async def attack(client: Client) -> None:
        answer = await client.reload(files=files)
        assert error_code(answer) == "no_valid_characters"
        assert {each["file"] for each in answer["error"]["details"]} == set(files)
        assert {each["code"] for each in answer["error"]["details"]} == {"budget-exceeded", "set-budget-exceeded"}

    async with neighbours(url) as clients, session(url) as attacker:
        await disturb(clients, attacker, asyncio.ensure_future(attack(attacker)))


async def test_a_tool_that_never_ends_is_stopped_and_said_to_have_failed(url: str) -> None:
    source = character(
        "Tooler",
        reply="return message.text if message.role == 'tool' else ToolCall('spin', {})",
        more="""
        @hookimpl
        def list_tools(scene: Scene) -> list[Tool]:
            return [Tool("spin", "Spin.")]

        @hookimpl
        def call_tool(scene: Scene, call: ToolCall) -> str:
            nested = ()
            for _ in range(60):
                nested = (nested, nested)
            return str(hash(nested))
        """,
    )
    async with talking_to(url, "Tooler", source) as client:
        assert (await client.converse("spin")).startswith("The tool failed:")
        assert (await client.converse("spin")).startswith("The tool failed:")


@pytest.mark.parametrize("body", EXITS)
async def test_an_exit_at_load_or_in_a_hook_ends_nothing(url: str, body: str) -> None:
    files = {
        "at_load.py": character("Loader", more=body),
        "in_hook.py": character("Hooker", reply=f"{body}\nreturn 'survived'"),
        "fine.py": character("Fine"),
    }
    async with session(url) as client, session(url) as other:
        reloaded = await client.reload(files=files)
        loaded = {each["name"] for each in reloaded["characters"]}

        assert {each["file"] for each in reloaded["diagnostics"]} | {f"{name.lower()}.py" for name in loaded} >= {
            "fine.py"
        }
        assert all(each["line"] > 0 for each in reloaded["diagnostics"])
        assert "Loader" not in loaded
        if "Hooker" in loaded:
            await client.select("Hooker")
            await client.say("now")
            assert (await client.respond())[-1]["response"]["status"] == "failed"
        await client.select("Fine")
        assert await client.converse("hello") == "Fine heard hello"
        assert await other.names()


async def test_an_exception_that_is_no_ordinary_one_fails_its_response_only(url: str) -> None:
    # GeneratorExit and its like go past `except Exception`; a generator that is closed shows one to a character.
    source = character(
        "Closer",
        reply="def once():\n    yield 1\nturns = once()\nnext(turns)\nturns.close()\nraise StopIteration('odd')",
    )
    async with talking_to(url, "Closer", source) as client:
        await client.say("hello")
        assert (await client.respond())[-1]["response"]["status"] == "failed"
        assert (await client.reload("default"))["type"] == "session.characters.reloaded"


# Many


async def test_twelve_clients_at_once_are_all_served(url: str) -> None:
    async def serve_one(number: int) -> str:
        async with session(url) as client:
            await client.reload(files={"it.py": character(f"C{number}")})
            await client.select(f"C{number}")
            return await client.converse("hello")

    replies = await asyncio.gather(*(serve_one(number) for number in range(12)))

    assert replies == [f"C{number} heard hello" for number in range(12)]


async def test_fifty_sessions_with_twenty_characters_each_see_only_their_own(url: str, tmp_path: Path) -> None:
    sessions, cast = 50, 20
    sets = [
        write_set(
            tmp_path / str(number),
            # The same file names everywhere, and one name that all have.
            {f"c{each:02}.py": character(f"S{number} C{each}") for each in range(cast - 1)}
            | {"charles.py": character("Charles", reply=f"return 'Charles of {number}'")},
        )
        for number in range(sessions)
    ]
    own = [["Charles", *(f"S{number} C{each}" for each in range(cast - 1))] for number in range(sessions)]
    all_loaded = asyncio.Barrier(sessions)

    async def serve_one(number: int) -> None:
        async with session(url) as client:
            reloaded = await client.reload(sets[number])
            assert (reloaded["loaded_count"], reloaded["diagnostics"]) == (cast, [])
            await all_loaded.wait()
            assert sorted(await client.names()) == sorted(own[number])
            other = (number + 1) % sessions
            assert error_code(await client.select(f"S{other} C0")) == "character_not_found"
            await client.select("Charles")
            assert await client.converse("hello") == f"Charles of {number}"
            await client.select(f"S{number} C7")
            assert await client.converse("hello") == f"S{number} C7 heard hello"
            await all_loaded.wait()

    await asyncio.gather(*(serve_one(number) for number in range(sessions)))


# Losses


@pytest.fixture(scope="module")
def observed() -> Iterator[ServerProcess]:
    """A server in a process of its own, to be looked at and robbed from outside."""
    # What it frees it gives back, so that what it has is what it holds.
    with server_process(MALLOC_MMAP_THRESHOLD_="65536", MALLOC_TRIM_THRESHOLD_="65536") as running:
        yield running


async def test_a_worker_killed_mid_conversation_is_replaced_and_the_quiz_score_is_still_there(
    observed: ServerProcess,
) -> None:
    cards = runpy.run_path(str(CHARACTERS / "resources" / "quiz_cards.py"))["CARDS"]
    async with session(observed.url, character="Bea Quibble") as client:
        asked = reply_text((await client.respond())[-1])
        right = next(answers[0] for question, answers, *_ in cards if question in asked)
        await client.converse(right)
        assert "1 right out of 1" in await client.converse("score")

        for _ in range(2):
            await kill_workers(observed)
            assert "1 right out of 1" in await client.converse("score")


async def test_a_worker_killed_just_before_it_is_asked_costs_no_turn(observed: ServerProcess) -> None:
    async with talking_to(observed.url, "Counter", character("Counter")) as client:
        await client.say("hello")
        for worker in observed.workers():
            os.kill(worker, signal.SIGKILL)

        assert reply_text((await client.respond())[-1]) == "Counter heard hello"


async def kill_workers(server: ServerProcess) -> None:
    """Kill all workers, and wait until they are gone."""
    workers = server.workers()
    assert workers
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    await asyncio.gather(*(process_ended(worker) for worker in workers))


async def test_a_worker_killed_in_the_middle_of_a_hook_fails_that_turn_and_the_next_one_works(
    observed: ServerProcess,
) -> None:
    slow = character("Slow", reply="x = 0\nwhile message.text == 'slow' and x < 10**9:\n    x += 1\nreturn 'here I am'")
    async with talking_to(observed.url, "Slow", slow) as client:
        await client.say("slow")
        await client.send("response.create")
        assert (await client.next())["type"] == "response.created"
        await kill_workers(observed)
        done = (await client.until("response.done"))[-1]["response"]

        assert done["status"] == "failed"
        assert done["status_details"]["error"]["code"] in {"worker_lost", "budget_exceeded"}
        assert await client.converse("quick") == "here I am"


async def test_a_killed_zygote_is_replaced_and_the_sessions_go_on(observed: ServerProcess) -> None:
    async with talking_to(observed.url, "Old", character("Old")) as client:
        zygote = observed.zygote()
        os.kill(zygote, signal.SIGKILL)
        await process_ended(zygote)

        assert await client.converse("hello") == "Old heard hello"
        for number in range(8):
            # Some of them use workers that were forked ahead, and some that the next zygote forks.
            answer = await client.reload(files={"it.py": character(f"New {number}")})
            assert answer["type"] == "session.characters.reloaded", answer
        async with session(observed.url) as other:
            assert await other.names()


async def test_two_hundred_sessions_leave_no_process_no_descriptor_and_no_memory_behind(
    observed: ServerProcess,
) -> None:
    await open_and_close(observed.url, 60)
    # A zygote, a keeper, a template, and what both of those who fork have forked ahead. A template takes its time.
    processes = 3 + 2 * AHEAD
    await eventually(lambda: len(observed.descendants()) == processes, "nothing is there but what waits for sessions")
    descriptors = await settled(lambda: observed.descriptors)
    before_bytes = await held_bytes(observed)

    await open_and_close(observed.url, 200)

    await eventually(lambda: len(observed.descendants()) == processes, "nothing of them is left")
    assert await settled(lambda: observed.descriptors) == descriptors
    # Each session held a message of 200 kB: two hundred that stayed would be 50 MB. Measured: 6 MB after the first two
    # hundred, which is room that twenty at a time need again and again, and nothing more after another six hundred.
    assert await held_bytes(observed) - before_bytes < 16 * 1024 * 1024


async def held_bytes(server: ServerProcess) -> int:
    """Return what a server holds when its garbage is collected."""
    server.collect_garbage()
    return await settled(lambda: server.resident_bytes)


async def open_and_close(url: str, sessions: int) -> None:
    """Open sessions, twenty at a time, and use all that a session can hold; half of them leave without a word."""
    places = asyncio.Semaphore(20)
    files = {f"c{number}.py": character(f"C{number}", comment="x" * 200) for number in range(5)}

    async def serve_one(number: int) -> None:
        async with places, session(url) as client:
            # A name of its own, so that nothing is shared with another session's characters but the code.
            await client.reload(files=files)
            await client.select("C1")
            await client.say("x" * 200_000)
            assert await client.converse("long " * 100) == "C1 heard " + "long " * 100
            await client.send("session.characters.reload", files=inline(files))
            if number % 2:
                client.connection.transport.abort()
            else:
                await client.until("session.characters.reloaded")

    await asyncio.gather(*(serve_one(number) for number in range(sessions)))


async def test_a_session_that_ends_gives_its_characters_back_at_once(server: RunningServer) -> None:
    resting = await settled(lambda: len(descendants(os.getpid())))
    async with AsyncExitStack() as opened:
        for _ in range(5):
            await opened.enter_async_context(session(server.url))
        await eventually(lambda: len(descendants(os.getpid())) >= resting + 5, "five workers more")

    assert await settled(lambda: len(descendants(os.getpid()))) == resting
