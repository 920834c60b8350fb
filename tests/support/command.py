"""The installed command, run as its users run it.

Runs in: tests.
"""

import os
import subprocess
import sys
from pathlib import Path

COMMAND = Path(sys.executable).parent / "greenroom"
CHARACTERS = Path(__file__).parents[2] / "characters"
OK, FINDINGS, MISUSED = 0, 1, 2


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        env={**clean_environment(), **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GREENROOM_")}
