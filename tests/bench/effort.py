"""How much is measured.

Runs in: benchmark.
"""

from dataclasses import dataclass, replace
from typing import Final

from crowds import IDLE_SESSIONS, TALKING_SESSIONS
from cycles import FULL_CYCLES
from memory import MEASURED_SESSIONS
from ready import MANY_SESSIONS


@dataclass(frozen=True)
class Effort:
    """Turns, sessions and seconds of each group."""

    connections: int = 100
    reload_turns: int = 15
    many_sessions: int = MANY_SESSIONS
    many_turns: int = 3
    calls: int = 10_000
    hook_rounds: int = 15
    memory_sessions: int = MEASURED_SESSIONS
    stream_turns: int = 9
    talking_sessions: int = TALKING_SESSIONS
    talking_seconds: float = 20.0
    idle_sessions: int = IDLE_SESSIONS
    idle_seconds: float = 10.0
    cycles: int = FULL_CYCLES
    stretches: int = 50


FULL: Final = Effort()
QUICK: Final = Effort(
    connections=25,
    reload_turns=4,
    many_sessions=10,
    many_turns=1,
    calls=1000,
    hook_rounds=5,
    memory_sessions=12,
    stream_turns=3,
    talking_sessions=100,
    talking_seconds=5.0,
    idle_sessions=200,
    idle_seconds=5.0,
    cycles=200,
    stretches=8,
)
# Ratios need less than figures do, but the same each time.
CHECK: Final = replace(QUICK, connections=40, reload_turns=7, many_turns=2, calls=2000, stream_turns=5)
