"""The time as characters are told it.

Runs in: host.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

from sandbox.messages import Moment

Clock: TypeAlias = Callable[[], Moment]


def local_now() -> Moment:
    """Return the present moment in the server's time zone."""
    now = time.time()
    local = time.localtime(now)
    return Moment(now, local.tm_gmtoff, local.tm_zone)


def moment_of(when: datetime) -> Moment:
    """Return a moment for a date; one without a time zone is taken for UTC."""
    told = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
    offset = told.utcoffset()
    return Moment(told.timestamp(), 0 if offset is None else int(offset.total_seconds()), told.tzname() or "UTC")
