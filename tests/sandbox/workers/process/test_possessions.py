"""What a worker and a zygote have, and what they have not."""

import os
from pathlib import Path

import pytest
from processes import descriptors, number_of, zygote_number
from sandboxed import Opener, a_set, character

from sandbox.codes import CodeCache
from sandbox.limits import Limits
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import Zygote


def _status(number: int) -> dict[str, str]:
    lines = Path(f"/proc/{number}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def _limits(number: int) -> dict[str, list[str]]:
    lines = Path(f"/proc/{number}/limits").read_text().splitlines()[1:]
    return {line[:26].strip(): line[26:].split()[:2] for line in lines}


def _environment(number: int) -> bytes:
    return Path(f"/proc/{number}/environ").read_bytes()


async def test_a_worker_has_one_socket_and_nothing_else() -> None:
    # Many descriptors of the host, so that those of the zygote get high numbers.
    spare = [os.dup(0) for _ in range(400)]
    try:
        async with Zygote() as late:
            worker = await LoadingOpener(late, CodeCache())(a_set(character()))
            links = descriptors(number_of(worker))
            await worker.close()
    finally:
        for number in spare:
            os.close(number)

    assert {links.pop(standard) for standard in "012"} == {os.devnull}
    [connection] = links.values()
    assert connection.startswith("socket:")


async def test_a_zygote_has_one_socket_and_nothing_of_our_environment(own_zygote: Zygote) -> None:
    number = zygote_number(own_zygote)
    worker = await LoadingOpener(own_zygote, CodeCache())(a_set(character()))

    links = [link for name, link in descriptors(number).items() if name != "2"]
    assert sum(link.startswith("socket:") for link in links) == 1
    ruleset = "anon_inode:[landlock-ruleset]"
    assert {link for link in links if not link.startswith("socket:")} <= {os.devnull, ruleset}
    names = {each.partition(b"=")[0] for each in _environment(number).split(b"\0") if each}
    assert names - {b"TZ"} == {b"LD_BIND_NOW"}
    await worker.close()


async def test_a_worker_is_locked_into_its_limits(open_process: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hidden")
    worker = await open_process(a_set(character()))
    number = number_of(worker)
    status, limits = _status(number), _limits(number)
    expected = Limits()

    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert status["Threads"] == "1"
    assert b"SECRET" not in _environment(number)
    assert os.readlink(f"/proc/{number}/cwd") == "/"  # noqa: PTH115
    assert os.getpriority(os.PRIO_PROCESS, number) == expected.niceness == 19
    assert limits["Max address space"] == [str(expected.address_space_bytes)] * 2
    assert limits["Max open files"] == ["0", "0"]
    assert limits["Max processes"] == ["0", "0"]
    assert limits["Max file size"] == ["0", "0"]
    assert limits["Max core file size"] == ["0", "0"]
    assert int(limits["Max cpu time"][0]) < 60
