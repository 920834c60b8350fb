"""What the language of characters costs: hooks as rewritten, beside the same source under plain Python.

Both sides take the same number of turns, one after the other, and only their processor time counts.

Runs in: benchmark.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from figures import PLAIN, Reading, Readings
from hook_bodies import HOOKS
from lines import MIDDLE_HOOK, key_of_hook

from sandbox.compile import compile_source
from sandbox.limits import Meter
from sandbox.namespace import CharacterSpace
from sandbox.sources import Source

# Of one side in one round.
_ROUND_SECONDS: Final = 0.004

_Hook: TypeAlias = Callable[[], object]


async def measure_language(rounds: int) -> Readings:
    """Measure each kind of hook, and the middle one of all by how often it takes what plain Python does."""
    readings = {key_of_hook(what): _measure(source, rounds) for what, source in HOOKS.items()}
    ratios = [reading.ours / reading.others[PLAIN] for reading in readings.values()]
    return {**readings, MIDDLE_HOOK: Reading(statistics.median(ratios), others={PLAIN: 1.0})}


def _measure(source: str, rounds: int) -> Reading:
    ours, plain = rewritten_hook(source), plain_hook(source)
    turns = max(int(_ROUND_SECONDS / _seconds(plain, 50) * 50), 1)
    sides = zip(*((_seconds(ours, turns), _seconds(plain, turns)) for _ in range(rounds)), strict=True)
    of_ours, of_plain = (statistics.median(side) / turns * 1e6 for side in sides)
    return Reading(of_ours, others={PLAIN: of_plain})


def rewritten_hook(source: str) -> _Hook:
    """Return the hook of a file as a worker runs it."""
    compiled = compile_source(Source(name="hook.py", text=source))
    assert compiled.code is not None, compiled.diagnostics
    space = CharacterSpace({}, "1")
    space.meter(Meter(3600.0))
    return _hook(space.run(compiled.code))


def plain_hook(source: str) -> _Hook:
    """Return the hook of a file as Python alone runs it."""
    space: dict[str, Any] = {"__name__": "character"}
    exec(compile(source, "hook.py", "exec", dont_inherit=True), space)
    return _hook(space)


def _hook(space: dict[str, Any]) -> _Hook:
    hook: _Hook = space["hook"]
    return hook


def _seconds(hook: _Hook, turns: int) -> float:
    began = time.process_time()
    for _ in range(turns):
        hook()
    return time.process_time() - began
