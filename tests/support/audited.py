"""What stands in audit logs.

Runs in: tests.
"""

import json
from pathlib import Path
from typing import Any

from host.audit import REMEMBERED_LINES, Audit


def entries(audit: Audit) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(audit.tail(REMEMBERED_LINES))
    return found


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]
