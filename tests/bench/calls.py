"""What one hook call takes, from the host to the worker and back, and what the bare socket takes of it.

Runs in: benchmark.
"""

import statistics
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from blocking import measure_blocking
from echoes import QUESTION_BYTES, Echo
from figures import FLOOR, Reading, Readings, Samples, in_turn
from server_processes import used_seconds
from sides import make_opener

from sandbox.codes import CodeCache
from sandbox.limits import Budget
from sandbox.messages import SceneData
from sandbox.sources import sources_from_texts
from sandbox.workers import Worker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.ready import ReadyLinks
from sandbox.workers.zygotes import Zygote

EMPTY, PROMPT = "on_session_start", "make_system_prompt"
# Calls of one hook before it is the other's turn.
_BATCH: Final = 50
_PROMPT_BYTES: Final = 2000

_CHARACTER: Final = """
from plugin_api import hookimpl

CHARACTER_NAME = "Caller"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "bench/caller.wav"}
INSTRUCTIONS = {"instruction_prompt": "You are called."}
PROMPT = "You say little. " * 125


@hookimpl
def make_system_prompt(scene):
    return PROMPT


@hookimpl
def on_session_start(scene):
    pass
"""


async def measure_calls(calls: int) -> Readings:
    """Measure an empty hook, one that answers 2 kB, and the floors under both, in turns."""
    async with Zygote() as zygote, ReadyLinks(zygote) as links:
        await links.full()
        sources = sources_from_texts("inline", [("caller.py", _CHARACTER)])
        worker = await make_opener(links)(sources)
        inline = await LoadingOpener(InlineLinks(), CodeCache())(sources)
        echoes = [await Echo.start(size) for size in (QUESTION_BYTES, _PROMPT_BYTES)]
        try:
            ways = [
                *_list_ways(worker, (EMPTY, PROMPT)),
                *_list_ways(inline, (PROMPT,)),
                *(_Way(echo.ask, echo.number) for echo in echoes),
            ]
            empty, prompt, alone, short, long = await _measure(ways, calls)
        finally:
            for echo in echoes:
                echo.close()
            await inline.close()
            await worker.close()
    blocking = measure_blocking(calls, QUESTION_BYTES)
    return {
        "call_empty": Reading(empty.us(50), empty.us(99), {FLOOR: short.us(50)}),
        "call_cpu": Reading(empty.used_us, None, {FLOOR: short.used_us}),
        "call_prompt": Reading(prompt.us(50), prompt.us(99), {FLOOR: long.us(50)}),
        "call_prompt_p99": Reading(prompt.us(99), None, {FLOOR: long.us(99)}),
        "call_prompt_cpu": Reading(prompt.used_us, None, {FLOOR: long.used_us}),
        "call_inline": Reading(alone.us(50), alone.us(99)),
        "pingpong_two": Reading(_us(blocking.two_cores, 50), _us(blocking.two_cores, 99)),
        "pingpong_one": Reading(_us(blocking.one_core, 50), _us(blocking.one_core, 99)),
    }


@dataclass
class _Way:
    """One kind of question, the process that answers it, and what asking came to."""

    ask: Callable[[], Awaitable[object]]
    number: int | None
    samples: Samples = field(default_factory=Samples)
    used: list[float] = field(default_factory=list)

    async def ask_a_batch(self) -> None:
        """Ask many times, and keep how long each took, and how much processor time on average."""
        used = self._used_seconds
        for _ in range(_BATCH):
            await self.samples.time(self.ask)
        self.used.append((self._used_seconds - used) / _BATCH)

    @property
    def _used_seconds(self) -> float:
        return time.process_time() + (0.0 if self.number is None else used_seconds(self.number))

    def us(self, percent: float) -> float:
        """What so many of a hundred do not exceed, in microseconds."""
        return _us(self.samples, percent)

    @property
    def used_us(self) -> float:
        """Processor time of both processes for one, in microseconds."""
        return statistics.median(self.used) * 1e6


def _list_ways(worker: Worker, hooks: Iterable[str]) -> list[_Way]:
    scene, budget = SceneData(), Budget()
    return [_Way(partial(worker.call, "Caller", hook, scene, {}, budget), worker.number) for hook in hooks]


async def _measure(ways: list[_Way], calls: int) -> list[_Way]:
    for turn in range(calls // _BATCH + 1):
        await in_turn([way.ask_a_batch for way in ways], turn)
        if turn == 0:
            for way in ways:
                way.samples.seconds.clear()
                way.used.clear()
    return ways


def _us(samples: Samples, percent: float) -> float:
    return samples.percentile(percent) * 1e6
