"""What neighbours feel of a session that spins, dies or floods: the load test's figures, in the words of this table.

Runs in: benchmark.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from figures import UNDISTURBED, Reading, Readings
from lines import HARMLESS, HOSTILE

_TESTS: Final = Path(__file__).parents[1]
# Nine neighbours take 180 turns a second: a p99 has 21 above it, hardly all of one stretch.
_STRETCHES: Final = 12
_PATH: Final = os.pathsep.join(str(_TESTS / folder) for folder in ("support", "bench"))


async def measure_neighbours(*, is_quick: bool = False) -> Readings:
    """Run the load test for each kind of hostile session, and for a program that is none."""
    readings: Readings = {}
    for kind, attack in (HOSTILE | HARMLESS).items():
        row = await _run_load_test(attack, is_quick=is_quick)
        for figure in ("p50", "p99"):
            low, high = row["intervals"][figure]
            readings[f"neighbours_{kind}_{figure}"] = Reading(
                row["beside"][figure],
                others={UNDISTURBED: row["alone"][figure]},
                note=f"{row['turns']} turns, {row['failed']} failed; 95 % of draws {low:.2f} to {high:.2f} x",
                is_full=not is_quick,
            )
    return readings


async def _run_load_test(attack: str, *, is_quick: bool) -> dict[str, Any]:
    flags = ("--json", "--attack", attack, *(("--quick",) if is_quick else ("--stretches", str(_STRETCHES))))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(_TESTS / "load" / "run.py"),
        *flags,
        env={**os.environ, "PYTHONPATH": _PATH},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the load test ended with {process.returncode}")
    [row] = [row for row in json.loads(output)["rows"] if row["attack"] == attack]
    found: dict[str, Any] = row
    return found
