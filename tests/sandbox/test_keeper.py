"""Workers end with their host, whatever ends it, and outlive their zygote."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from processes import is_there, number_of, zygote_number
from sandboxed import a_set, ask, character, replying
from waiting import adopting, process_ended

from sandbox.codes import CodeCache
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import Zygote

# A host with a worker that waits, one that spins where nothing inside can stop it, and one that is stopped.
HOST = """
import asyncio, json, os, signal, sys
from sandboxed import AMPLE, a_set, ask, character, replying
from sandbox.codes import CodeCache
from sandbox.limits import Budget
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import Zygote

SPIN = "x = 0\\nwhile True: x += 1"

async def main():
    async with Zygote() as zygote:
        opener = LoadingOpener(zygote, CodeCache())
        waiting, spinning, stopped = [await opener(a_set(text)) for text in (character(), replying(SPIN), character())]
        asking = asyncio.ensure_future(ask(spinning, budget=Budget(deadline_seconds=600)))
        os.kill(stopped._link.number, signal.SIGSTOP)
        await asyncio.sleep(0)
        numbers = [zygote._process._process.pid, *(each._link.number for each in (waiting, spinning, stopped))]
        print(json.dumps(numbers), flush=True)
        await asking

asyncio.run(main())
"""
SUPPORT = Path(__file__).parents[1] / "support"


@pytest.fixture(autouse=True)
def orphans() -> Iterator[None]:
    """A keeper cannot end before the workers that lost their zygote are taken away."""
    with adopting():
        yield


def keeper_of(zygote: Zygote) -> int:
    return first_child_of(zygote_number(zygote))


def first_child_of(number: int) -> int:
    return int(Path(f"/proc/{number}/task/{number}/children").read_text().split()[0])


# Without these, root has no namespaces, and its keeper has to make do with a process group.
WITHOUT_NAMESPACES = ["setpriv", "--bounding-set", "-sys_admin,-setuid,-setgid", "--inh-caps", "-all"]


def namespace_of(number: int) -> Path:
    return Path(f"/proc/{number}/ns/pid").readlink()


@contextmanager
def a_host(*prefix: str) -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """Run a host of its own; tells the numbers of its zygote and its workers."""
    command = [*prefix, sys.executable, "-c", HOST]
    environment = {**os.environ, "PYTHONPATH": str(SUPPORT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as host:
        assert host.stdout is not None
        try:
            yield host, msgspec.json.decode(host.stdout.readline(), type=list[int])
        finally:
            host.kill()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
async def test_whatever_ends_the_host_ends_all_workers_at_once(number: signal.Signals) -> None:
    with a_host() as (host, numbers):
        keeper = first_child_of(numbers[0])

        host.send_signal(number)
        host.wait()

        for each in (*numbers, keeper):
            await process_ended(each)


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can give up namespaces alone")
async def test_workers_end_with_the_host_where_there_are_no_namespaces() -> None:
    with a_host(*WITHOUT_NAMESPACES) as (host, (zygote, *workers)):
        keeper = first_child_of(zygote)
        assert namespace_of(keeper) == namespace_of(os.getpid())

        host.kill()
        host.wait()

        for each in (zygote, *workers, keeper):
            await process_ended(each)


async def test_workers_go_on_without_their_zygote_and_still_end_with_the_host() -> None:
    with a_host() as (host, (zygote, *workers)):
        keeper = first_child_of(zygote)
        os.kill(zygote, signal.SIGKILL)
        await process_ended(zygote)
        assert all(map(is_there, (keeper, *workers)))

        host.kill()
        host.wait()

        for each in (*workers, keeper):
            await process_ended(each)


async def test_a_keeper_goes_when_its_zygote_and_the_last_of_its_workers_have_gone() -> None:
    async with Zygote() as zygote:
        opener = LoadingOpener(zygote, CodeCache())
        older = await opener(a_set(replying("return 'old'")))
        first = keeper_of(zygote)
        os.kill(zygote_number(zygote), signal.SIGKILL)
        await process_ended(zygote_number(zygote))

        newer = await opener(a_set(replying("return 'new'")))
        assert keeper_of(zygote) != first
        assert is_there(first)
        assert [(await ask(each)).value for each in (older, newer)] == ["old", "new"]

        await older.close()
        await process_ended(first)
        assert (await ask(newer)).value == "new"
        await newer.close()


async def test_a_zygote_that_loses_its_keeper_is_replaced() -> None:
    async with Zygote() as zygote:
        opener = LoadingOpener(zygote, CodeCache())
        first = zygote_number(zygote)
        keeper = keeper_of(zygote)
        os.kill(keeper, signal.SIGKILL)
        await process_ended(keeper)

        worker = await opener(a_set(replying("return 'new'")))

        assert zygote_number(zygote) != first
        assert (await ask(worker)).value == "new"
        await worker.close()


async def test_a_keeper_outlives_the_zygote_for_the_workers_that_are_left() -> None:
    async with Zygote() as zygote:
        worker = await LoadingOpener(zygote, CodeCache())(a_set(replying("return 'x'")))
        keeper = keeper_of(zygote)

    assert is_there(keeper)
    assert (await ask(worker)).value == "x"
    await worker.close()
    await process_ended(keeper)
    assert not is_there(number_of(worker))


async def test_a_keeper_cannot_be_told_to_end_by_an_interrupt() -> None:
    async with Zygote() as zygote:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(keeper_of(zygote), number)

        worker = await LoadingOpener(zygote, CodeCache())(a_set(character()))

        assert worker.alive
        await worker.close()
