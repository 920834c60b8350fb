"""The walk of a character that runs, and what it tells the test.

Runs in: worker (sent there by `surface.asking`).
"""

import json
from typing import Any, Final

from surface.listing import make_listing
from surface.verdicts import shared
from surface.walk import Walk

# The walk before this one in the same process: of another character, or of another session where there is no process.
_previous: Final[list[Walk]] = []


def report(space: dict[str, Any]) -> str:
    """Walk from the namespace of a character's file and return a `surface.asking.Report` as JSON."""
    walk = Walk(space).go()
    found = {
        "listing": make_listing(walk),
        "findings": walk.findings,
        "shared": shared(_previous[0].changeable, walk.changeable) if _previous else [],
    }
    _previous[:] = [walk]
    return json.dumps(found)
