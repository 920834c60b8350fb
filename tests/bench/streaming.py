"""Processor time of the host for what it streams, and what the web server and the kernel take of it.

The clock is that of the server's process; nothing is subtracted. Workers have clocks of their own.

Runs in: benchmark.
"""

import asyncio
import json
import statistics
from typing import Final

from bare_server import CREATED, LAST
from figures import FLOOR, UVICORN, Reading, Readings
from server_processes import Served, bare_server, greenroom, raw_server
from wire import RESPOND, WireClient, event, say

# Words of one answer, and so its deltas.
_WORDS: Final = 2000
_SHORT_TURNS: Final = 40
# What is forked ahead after somebody has connected is no part of a turn.
_SETTLING_SECONDS: Final = 0.4
_NAME: Final = "Talker"
_SOURCE: Final = f"""
from plugin_api import hookimpl

CHARACTER_NAME = "{_NAME}"
VOICE_SOURCE = {{"source_type": "file", "path_on_server": "bench/talker.wav"}}
INSTRUCTIONS = {{"instruction_prompt": "You talk."}}


@hookimpl
def make_system_prompt(scene):
    return "You talk."


@hookimpl
def reply(scene, message):
    return "lantern " * int(message.text)
"""


async def measure_streaming(turns: int) -> Readings:
    """Let one session stream, then take short turns, beside a server that only talks."""
    ours: list[tuple[float, float]] = []
    uvicorn: list[tuple[float, float]] = []
    floor: list[tuple[float, float]] = []
    async with greenroom() as server, bare_server() as bare, raw_server() as raw:
        for _ in range(turns):
            client = await _open(server)
            long, bytes_a_text = await _stream(server, client)
            short, texts = await _take_short_turns(server, client)
            await client.close()
            ours.append((long, short))
            uvicorn.append(await _measure_talker(bare, bytes_a_text, texts))
            floor.append(await _measure_talker(raw, bytes_a_text, texts))
    notes = {"delta_cpu": f"{_WORDS} deltas of {bytes_a_text} bytes", "turn_cpu": f"{texts} events"}
    sides = [zip(*side, strict=True) for side in (ours, uvicorn, floor)]
    return {key: _read(figures, notes[key]) for key, figures in zip(notes, zip(*sides, strict=True), strict=True)}


def _read(sides: tuple[tuple[float, ...], ...], note: str) -> Reading:
    ours, uvicorn, floor = (statistics.median(figures) * 1e6 for figures in sides)
    return Reading(ours, others={UVICORN: uvicorn, FLOOR: floor}, note=note)


async def _open(server: Served) -> WireClient:
    client = await WireClient.connect(server.url)
    files = [{"name": "talker.py", "source": _SOURCE}]
    await client.ask(event("session.characters.reload", files=files), "session.characters.reloaded")
    await client.ask(event("session.update", session={"type": "realtime", "character": _NAME}), "session.updated")
    await _take_turn(client, 3)
    await asyncio.sleep(_SETTLING_SECONDS)
    return client


async def _take_turn(client: WireClient, words: int) -> None:
    done = client.expect("response.done")
    client.send(say(str(words)), RESPOND)
    assert json.loads(await done)["response"]["status"] == "completed"


async def _stream(server: Served, client: WireClient) -> tuple[float, int]:
    texts, text_bytes, used = client.texts, client.text_bytes, server.used_seconds
    await _take_turn(client, _WORDS)
    used = server.used_seconds - used
    return used / _WORDS, (client.text_bytes - text_bytes) // (client.texts - texts)


async def _take_short_turns(server: Served, client: WireClient) -> tuple[float, int]:
    texts, used = client.texts, server.used_seconds
    for _ in range(_SHORT_TURNS):
        await _take_turn(client, 3)
    return (server.used_seconds - used) / _SHORT_TURNS, (client.texts - texts) // _SHORT_TURNS


async def _measure_talker(talker: Served, bytes_a_text: int, texts: int) -> tuple[float, float]:
    client = await WireClient.connect(talker.url, CREATED)
    long = f"{_WORDS} {bytes_a_text}".encode()
    short = f"{texts} {bytes_a_text}".encode()
    await client.ask(short, LAST)
    began = talker.used_seconds
    await client.ask(long, LAST)
    between = talker.used_seconds
    for _ in range(_SHORT_TURNS):
        done = client.expect(LAST)
        client.send(say("3"), short)
        await done
    ended = talker.used_seconds
    await client.close()
    return (between - began) / _WORDS, (ended - between) / _SHORT_TURNS
