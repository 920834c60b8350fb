"""What operators can count. One registry an application; every label comes from a list of ours.

Runs in: host.
"""

from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from sandbox.workers import EndReason, StartReason

# A warm load takes a few milliseconds; a second is what a client is promised.
_LOAD_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_COUNT_BUCKETS = (1, 2, 5, 10, 20, 50, 100, 200)


class Outcome(StrEnum):
    """What can come of a hook call."""

    ANSWERED = "answered"
    FAILED = "failed"
    WRONG_ANSWER = "wrong_answer"
    BUDGET_EXCEEDED = "budget_exceeded"
    WORKER_LOST = "worker_lost"


class Refused(StrEnum):
    """Why a connection did not become a session."""

    FULL = "full"
    KEY = "key"
    ORIGIN = "origin"
    DIALECT = "dialect"
    DRAINING = "draining"


class Metrics:
    """All metrics of one application; also observes what becomes of workers."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._declare_character_metrics()
        self._declare_session_metrics()

    def _declare_character_metrics(self) -> None:
        registry = self.registry
        self.character_reload_duration = Histogram(
            "character_reload_duration_seconds",
            "Time from a session's reload request to its answer, whatever it is",
            buckets=_LOAD_BUCKETS,
            registry=registry,
        )
        self.session_character_count = Histogram(
            "session_character_count",
            "Characters of a session each time a set was loaded into it",
            buckets=_COUNT_BUCKETS,
            registry=registry,
        )
        self.character_load_per_session = Counter(
            "character_load_per_session_total", "Characters loaded into sessions, all together", registry=registry
        )
        self.character_load_count = Counter(
            "character_load_count_total", "Characters loaded, by sessions and as the default set", registry=registry
        )
        self.character_load_errors = Counter(
            "character_load_errors_total",
            "Findings that kept a character from loading, by diagnostic code",
            ["code"],
            registry=registry,
        )
        self.character_load_duration = Histogram(
            "character_load_duration_seconds", "Time to load a set", buckets=_LOAD_BUCKETS, registry=registry
        )
        self.characters_loaded = Gauge("characters_loaded", "Characters in all sessions under way", registry=registry)

    def _declare_session_metrics(self) -> None:
        registry = self.registry
        self.sessions_active = Gauge("greenroom_sessions_active", "Sessions under way", registry=registry)
        self.sessions_refused = Counter(
            "greenroom_sessions_refused_total", "Connections that were refused", ["reason"], registry=registry
        )
        self.hook_calls = Counter(
            "greenroom_hook_calls_total", "Hook calls by hook and outcome", ["hook", "outcome"], registry=registry
        )
        self.worker_starts = Counter(
            "greenroom_worker_starts_total", "Workers started, by what for", ["reason"], registry=registry
        )
        self.worker_ends = Counter(
            "greenroom_worker_kills_total", "Workers ended, by why", ["reason"], registry=registry
        )
        self.worker_replacements = Counter(
            "greenroom_worker_replacements_total",
            "Workers that sessions lost and had replaced, by why",
            ["reason"],
            registry=registry,
        )
        self.processor_seconds = Counter(
            "greenroom_processor_seconds_total", "Processor time charged to sessions", registry=registry
        )
        self.questions_refused = Counter(
            "greenroom_questions_refused_total",
            "Questions and reloads refused for what characters did before, by error code",
            ["code"],
            registry=registry,
        )
        self.switched_off = Counter(
            "greenroom_switched_off_total",
            "Characters and sets that were switched off in a session",
            ["what"],
            registry=registry,
        )
        self.audit_lines_lost = Counter(
            "greenroom_audit_lines_lost_total", "Lines of the audit log that could not be written", registry=registry
        )
        self.responses = Counter(
            "greenroom_responses_total", "Responses by how they ended", ["status"], registry=registry
        )

    def started(self, reason: StartReason) -> None:
        """Count a worker that was started."""
        self.worker_starts.labels(reason=reason).inc()

    def ended(self, reason: EndReason) -> None:
        """Count a worker that came to its end."""
        self.worker_ends.labels(reason=reason).inc()

    def render(self) -> bytes:
        """Return all metrics in Prometheus's text format."""
        return generate_latest(self.registry)
