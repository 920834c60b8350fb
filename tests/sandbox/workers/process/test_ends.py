"""How workers in processes end, and that they end alone."""

import asyncio
import os
import signal
import socket

import pytest
from processes import CRASH, SPIN, exit_of, is_there, number_of, until
from sandboxed import AMPLE, SCENE, SHORT, Opener, a_set, ask, character, replying

from sandbox.errors import BudgetExceeded, CharacterError, HookFailed, WorkerDied
from sandbox.workers.process import ProcessLink
from sandbox.workers.zygotes import Zygote

# Leaves a generator behind, in a circle, whose last words never end.
LAST_WORDS = """
def speak():
    try:
        yield
    finally:
        {words}
speaker = speak()
next(speaker)
circle = [speaker]
circle.append(circle)
{end}
"""
HOARDING = """
for size in (4_000_000, 400_000, 40_000, 4_000):
    try:
        while True:
            kept.append(bytearray(size))
    except MemoryError:
        pass
return "full"
"""
COLLECTING = "return str(len([[number] for number in range(5_000)]))"


@pytest.mark.parametrize("end", ["return 'planted'", "raise ValueError(circle)"])
async def test_what_a_character_leaves_behind_is_cleaned_up_at_its_own_cost(open_process: Opener, end: str) -> None:
    indented = SPIN.replace("\n", "\n        ")
    sources = a_set(replying(LAST_WORDS.format(words=indented, end=end)), replying(COLLECTING, name="Bea"))
    worker = await open_process(sources)

    with pytest.raises(BudgetExceeded):
        await ask(worker, budget=SHORT)

    assert not worker.alive


async def test_whoever_leaves_no_room_in_the_worker_is_the_one_that_ends_it(open_process: Opener) -> None:
    worker = await open_process(a_set(replying(HOARDING, before="kept = []"), replying(COLLECTING, name="Bea")))
    assert (await ask(worker, "Bea")).value == "5000"

    with pytest.raises(WorkerDied):
        await ask(worker)


async def test_a_generator_that_ends_well_is_no_loss(open_process: Opener) -> None:
    worker = await open_process(
        a_set(
            replying(LAST_WORDS.format(words="print('bye')", end="return 'planted'")), replying(COLLECTING, name="Bea")
        )
    )

    answer = await ask(worker)

    assert (answer.value, answer.printed) == ("planted", "bye\n")
    assert (await ask(worker, "Bea")).value == "5000"


async def test_one_long_call_into_c_is_ended_with_its_worker(open_process: Opener) -> None:
    worker, neighbour = [await open_process(a_set(replying(text))) for text in (SPIN, "return 'fine'")]

    with pytest.raises(BudgetExceeded) as caught:
        await ask(worker, budget=SHORT)

    assert caught.value.killed
    assert not worker.alive
    await worker.close()
    assert not is_there(number_of(worker))
    assert (await ask(neighbour)).value == "fine"


BOMBS = {
    "a list": "return [0] * 10 ** 10",
    "a text": "return 'x' * 10 ** 10",
    "doubling": "x = 'x'\nwhile True: x += x",
    "padding": "return f'{1:>{10 ** 10}}'",
    "percent": "return '%*d' % (2 * 10 ** 9, 1)",
    "growth": "l = []\nwhile True: l.append('x' * 10_000)",
    "a power": "return str(len(str(1 << 10 ** 10)))",
    "a replacement": "return ('x' * 10 ** 6).replace('x', 'y' * 10 ** 6)",
    "a join": "return ('x' * 10 ** 5).join('y' * 10 ** 6)",
    "an endless iterator": "import itertools\nreturn str(list(itertools.count()))",
    "indentation": "import json\nl = []\nfor _ in range(900): l = [l]\nreturn json.dumps(l, indent=10 ** 7)",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
async def test_a_memory_bomb_harms_its_own_call_only(open_process: Opener, bomb: str) -> None:
    worker, neighbour = [await open_process(a_set(replying(text))) for text in (bomb, "return 'fine'")]

    with pytest.raises((CharacterError, WorkerDied)) as caught:
        await ask(worker, budget=SHORT)

    assert isinstance(caught.value, HookFailed | BudgetExceeded | WorkerDied)
    assert (await ask(neighbour)).value == "fine"


async def test_a_crash_of_the_interpreter_ends_its_own_worker_only(open_process: Opener) -> None:
    worker, neighbour = [await open_process(a_set(replying(text))) for text in (CRASH, "return 'fine'")]

    with pytest.raises(WorkerDied):
        await ask(worker)

    assert not worker.alive
    with pytest.raises(WorkerDied):
        await ask(worker)
    assert (await ask(neighbour)).value == "fine"


async def test_a_worker_that_is_killed_while_idle_is_known_to_be_dead(open_process: Opener) -> None:
    worker = await open_process(a_set(character()))

    os.kill(number_of(worker), signal.SIGKILL)
    await until(lambda: not worker.alive)

    with pytest.raises(WorkerDied):
        await worker.call("Ada", "greet", SCENE, {}, AMPLE)


@pytest.mark.usefixtures("starves_soon")
async def test_a_stopped_worker_is_ended_at_last(open_process: Opener) -> None:
    worker = await open_process(a_set(replying("return 'x'")))

    os.kill(number_of(worker), signal.SIGSTOP)
    with pytest.raises(BudgetExceeded):
        await ask(worker, budget=SHORT)

    assert not worker.alive


async def test_a_cancelled_call_ends_the_worker(open_process: Opener) -> None:
    worker = await open_process(a_set(replying(SPIN)))
    asking = asyncio.ensure_future(ask(worker))
    await asyncio.sleep(0)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert not worker.alive
    await worker.close()
    assert not is_there(number_of(worker))


async def test_a_worker_ends_when_its_host_hangs_up(own_zygote: Zygote) -> None:
    link = await own_zygote("session")
    watched = exit_of(link.number)
    assert link._transport is not None

    await asyncio.gather(watched, _hang_up(link))

    assert not is_there(link.number)
    await link.close()


async def _hang_up(link: ProcessLink) -> None:
    transport = link._transport
    assert transport is not None
    connection: socket.socket = transport.get_extra_info("socket")
    connection.shutdown(socket.SHUT_RDWR)
