"""What is kept of a session's reloads: a line in the audit log, a count and a time.

Runs in: host.
"""

import time

from host.audit import DONE, Act, Audit
from host.directories import INLINE
from host.errors import ErrorCode
from host.metrics import Metrics
from host.metrics.labels import RELOADED
from host.server_events.characters import Cause


class ReloadNotes:
    """Takes note of the reloads of one session.

    Args:
        session_id: The session's.
        key_name: Of the key that its client has shown.
        audit: Takes a line for each.
        metrics: Count and time them.
    """

    def __init__(self, session_id: str, key_name: str, audit: Audit, metrics: Metrics) -> None:
        self._session_id = session_id
        self._key_name = key_name
        self._audit = audit
        self._metrics = metrics

    def measure(self, began: float) -> float:
        """Return how long a reload has taken since `began`, in seconds of `time.perf_counter`."""
        seconds = time.perf_counter() - began
        self._metrics.character_reload_duration.observe(seconds)
        return seconds

    def finish(self, directory: str, digest: str | None, cause: Cause) -> None:
        """Take note of one that was done."""
        self._metrics.reloads.labels(cause, RELOADED).inc()
        self._record(DONE, directory, digest, cause)

    def fail(self, code: ErrorCode, directory: str | None, digest: str | None, cause: Cause) -> None:
        """Take note of one that failed."""
        self._metrics.reloads.labels(cause, code).inc()
        self._record(code, directory, digest, cause)

    def refuse(self, code: ErrorCode, directory: str | None) -> None:
        """Take note of one that was not even begun."""
        self._record(code, directory, None, "request")

    def _record(self, outcome: str, directory: str | None, digest: str | None, cause: Cause) -> None:
        self._audit.record(
            Act.RELOAD,
            self._session_id,
            outcome,
            session=self._session_id,
            key=self._key_name,
            directory=directory or INLINE,
            digest=digest,
            cause=cause,
        )
