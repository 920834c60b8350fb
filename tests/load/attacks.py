"""The worst that one session can do, one attack at a time, from a process of its own.

It is told on its standard input what to begin, and says on its standard output when that is under way. It runs on
what processor time is left over: how busy a client is with attacking is no concern of the server's neighbours, who
would be elsewhere. Two of the attacks are none, and show how much of that is true on this machine.

Runs in: load test, the attacker's process.
"""

import asyncio
import itertools
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from casts import character
from realtime import Client, connect, session, talking_to, user
from websockets.exceptions import WebSocketException

_NAME: Final = "Attacker"
_FILES_AT_ONCE: Final = 200
# Events that a flood sends before it looks whether it was answered.
_VOLLEY: Final = 200
# Below the largest frame that a client may send.
_LARGE_CHARACTERS: Final = 900_000
_IDLE_SECONDS: Final = 0.05
# Empty and, as clients have to, masked.
_PING: Final = b"\x89\x80\0\0\0\0"
_PINGS: Final = 2000

_Round: TypeAlias = Callable[[Client], Awaitable[object]]


@dataclass(frozen=True)
class Attack:
    """One way of being a bad neighbour.

    Attributes:
        opening: Yields a client that is ready to attack.
        round: What it does with it, again and again.
    """

    opening: Callable[[str], AsyncIterator[Client]]
    round: _Round


def _speaking(reply: str, more: str = "") -> Callable[[str], AsyncIterator[Client]]:
    """Load a character whose `reply` is the attack."""
    return lambda url: talking_to(url, _NAME, character(_NAME, reply=reply, more=more))  # type: ignore[return-value]


async def _ask(client: Client) -> None:
    await client.respond()


async def _say_and_ask(client: Client) -> None:
    await client.say("Hello")
    await client.respond()


def _reloading(files: Callable[[int], Mapping[str, str]]) -> _Round:
    turns = itertools.count()

    async def reload(client: Client) -> None:
        await client.reload(files=files(next(turns)))

    return reload


def _many(source: Callable[[int], str]) -> Callable[[int], Mapping[str, str]]:
    # Never the same text twice, so that everything is compiled each time.
    return lambda turn: {
        f"f{number}.py": f"{source(number)}\n# {os.getpid()} {turn} {number}" for number in range(_FILES_AT_ONCE)
    }


async def _flood_with_small_events(client: Client) -> None:
    for _ in range(_VOLLEY):
        await client.send("input_audio_buffer.clear")
    await client.ask_for_order()


async def _flood_with_mistakes(client: Client) -> None:
    for _ in range(_VOLLEY):
        await client.send("session.update", session={"tools": [{"type": "function"}] * 10, "nonsense": [[[]]] * 10})
    await client.ask_for_order()


async def _flood_with_pings(client: Client) -> None:
    client.connection.transport.write(_PING * _PINGS)
    await client.ask_for_order()


async def _flood_with_large_frames(client: Client) -> None:
    await client.send("conversation.item.create", item=user("x" * (_LARGE_CHARACTERS // 4)))
    await client.send("session.update", session={"instructions": "x" * _LARGE_CHARACTERS})
    await client.send("session.update", session={"audio": {"a": [[]] * 9_000}})
    await client.ask_for_order()


async def _ask_without_reading(client: Client) -> None:
    # Until the server does not take any more; then it is done with, and another comes.
    await client.say("x" * 200_000)
    with suppress(TimeoutError):
        async with asyncio.timeout(2.0):
            while True:
                await client.send("conversation.item.retrieve", item_id="item_1")
                await client.send("session.update", session={})
    await asyncio.sleep(0.5)


@asynccontextmanager
async def _deaf(url: str) -> AsyncIterator[Client]:
    async with connect(url, receive_bytes=4096) as client:
        await client.send("conversation.item.create", item=user("x" * 200_000, id="item_1"))
        yield client


@asynccontextmanager
async def _nobody(url: str) -> AsyncIterator[Client]:
    async with session(url) as client:
        client.url = url  # type: ignore[attr-defined]
        yield client


async def _come_and_go(client: Client) -> None:
    async with session(client.url):  # type: ignore[attr-defined]
        pass


async def _do_nothing(_: Client) -> None:
    await asyncio.sleep(_IDLE_SECONDS)


async def _compute(_: Client) -> None:
    # As busy as the client of a flood, with a server that nobody floods.
    until = time.perf_counter() + _IDLE_SECONDS
    while time.perf_counter() < until:
        json.loads(json.dumps({"type": "session.update", "session": {"nonsense": [[[]]] * 10}}))
    await asyncio.sleep(0)


_HANGING: Final = "while True: pass"
_CATCHING: Final = """
while True:
    try:
        while True: pass
    except:
        continue
"""
_ALLOCATING: Final = """
held = []
while True:
    held.append("x" * 1_000_000 + str(len(held)))
"""
_HOLDING: Final = """
while True:
    try:
        while True: HELD.append("x" * 1_000_000 + str(len(HELD)))
    except Exception:
        HELD.pop()
"""
_CRASHING: Final = """
deep = ()
for _ in range(1_000_000): deep = (deep,)
return str(hash(deep))
"""
_RECURSING: Final = """
def fall(n): return fall(n + 1) + 1
return str(fall(0))
"""
_IN_C: Final = "import re\nreturn str(re.fullmatch('(a+)+b', 'a' * 40))"
_PRINTING: Final = "while True: print('x' * 10_000, '\\\\033[2J' * 100)"
_WORDY: Final = "return 'a ' * 30_000"
_STATEFUL: Final = """
scene.state["x"] = [[n] for n in range(9_000)]
return "y" * 60_000
"""
_REFUSED: Final = "import os\n" + "x = ().__class__\n" * 100
_LONG: Final = "".join(f"def f{n}(x): return [x + {n} for x in range(x) if x % {n + 1}]\n" for n in range(60))

# What is measured to know the measurement: neither does anything to the server.
CONTROLS: Final[Mapping[str, Attack]] = {
    "(nothing)": Attack(session, _do_nothing),  # type: ignore[arg-type]
    "(a busy client)": Attack(session, _compute),  # type: ignore[arg-type]
}
ATTACKS: Final[Mapping[str, Attack]] = {
    "endless loop in a hook": Attack(_speaking(_HANGING), _ask),
    "loop that catches everything": Attack(_speaking(_CATCHING), _ask),
    "long work in C": Attack(_speaking(_IN_C), _ask),
    "memory bomb": Attack(_speaking(_ALLOCATING), _ask),
    "memory bomb that holds on": Attack(_speaking(_HOLDING, more="HELD = []"), _ask),
    "crash of its worker": Attack(_speaking(_CRASHING), _ask),
    "endless recursion": Attack(_speaking(_RECURSING), _ask),
    "flood of prints": Attack(_speaking(_PRINTING), _ask),
    "answer of 30 000 words": Attack(_speaking(_WORDY), _ask),
    "largest answer and state": Attack(_speaking(_STATEFUL), _say_and_ask),
    "reloads of a good set": Attack(session, lambda client: client.reload("default")),  # type: ignore[arg-type]
    "reloads of a broken set": Attack(session, _reloading(_many(lambda _: _REFUSED))),  # type: ignore[arg-type]
    "reloads of a set that hangs": Attack(session, _reloading(lambda _: {"a.py": _HANGING, "b.py": _HANGING})),  # type: ignore[arg-type]
    "reloads of a huge new set": Attack(session, _reloading(_many(lambda _: _LONG))),  # type: ignore[arg-type]
    "coming and going": Attack(_nobody, _come_and_go),
    "flood of small events": Attack(session, _flood_with_small_events),  # type: ignore[arg-type]
    "flood of mistakes": Attack(session, _flood_with_mistakes),  # type: ignore[arg-type]
    "flood of pings": Attack(session, _flood_with_pings),  # type: ignore[arg-type]
    "flood of large frames": Attack(session, _flood_with_large_frames),  # type: ignore[arg-type]
    "not reading its socket": Attack(_deaf, _ask_without_reading),
}

# What the attacker's process and its owner say to each other, a line each.
READY: Final = "ready"
STOPPED: Final = "stopped"
STOP: Final = "stop"


async def _attack(url: str, attack: Attack, under_way: asyncio.Event) -> None:
    while True:
        # However the server ends a session, the next one begins at once.
        with suppress(WebSocketException, OSError, AssertionError, TimeoutError):
            async with attack.opening(url) as client:  # type: ignore[attr-defined]
                while True:
                    under_way.set()
                    await attack.round(client)
        await asyncio.sleep(0.01)


async def _obey(url: str) -> None:
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := (await lines.readline()).decode().strip():
        under_way = asyncio.Event()
        attacking = asyncio.create_task(_attack(url, (CONTROLS | ATTACKS)[line], under_way))
        await under_way.wait()
        print(READY, flush=True)
        await lines.readline()
        attacking.cancel()
        await asyncio.wait([attacking])
        print(STOPPED, flush=True)


def _take_what_is_left() -> None:
    # A policy counts among the processes of one group; where each session of processes is one, it has a niceness too.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text("19", encoding="ascii")


if __name__ == "__main__":
    _take_what_is_left()
    asyncio.run(_obey(sys.argv[1]))
