"""What operators can count. One registry an application; every label comes from a list of ours.

Runs in: host.
"""

import platform
from importlib.metadata import version

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, GCCollector, Histogram, Info, ProcessCollector

from host.conduct import LossReason
from host.errors import ErrorCode
from host.metrics.calls import HookCalls, ModelCalls
from host.metrics.labels import ENDINGS, NO_EVENT, RELOAD_CODES, RELOADS, Ended, Refused
from host.metrics.series import COUNT_BUCKETS, LAG_BUCKETS, LOAD_BUCKETS, TALK_BUCKETS, labelled_counter
from host.metrics.writing import write
from sandbox.diagnostics import CODES
from sandbox.workers import END_REASONS, START_REASONS, EndReason, StartReason

_log = structlog.get_logger()


class Metrics:
    """All metrics of one application; also observes what becomes of workers."""

    _has_had_zygote = False

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.hook_calls = HookCalls(self.registry)
        self.model_calls = ModelCalls(self.registry)
        self._declare_character_metrics()
        self._declare_session_metrics()
        self._declare_talk_metrics()
        self._declare_worker_metrics()
        self._declare_process_metrics()

    def _declare_character_metrics(self) -> None:
        registry = self.registry
        self.character_reload_duration = Histogram(
            "character_reload_duration_seconds",
            "Time from a session's reload request to its answer, whatever it is",
            buckets=LOAD_BUCKETS,
            registry=registry,
        )
        self.session_character_count = Histogram(
            "session_character_count",
            "Characters of a session each time a set was loaded into it",
            buckets=COUNT_BUCKETS,
            registry=registry,
        )
        self.character_load_per_session = Counter(
            "character_load_per_session_total", "Characters loaded into sessions, all together", registry=registry
        )
        self.character_load_count = Counter(
            "character_load_count_total", "Characters loaded, by sessions and as the default set", registry=registry
        )
        self.character_load_errors = labelled_counter(
            registry,
            "character_load_errors_total",
            "Findings that kept a character from loading, by diagnostic code",
            code=CODES,
        )
        self.character_load_duration = Histogram(
            "character_load_duration_seconds", "Time to load a set", buckets=LOAD_BUCKETS, registry=registry
        )
        self.characters_loaded = Gauge("characters_loaded", "Characters in all sessions under way", registry=registry)
        self.reloads = labelled_counter(
            registry,
            "greenroom_reloads_total",
            "Reloads, by who asked for them and what came of it",
            cause=RELOADS,
            code=RELOAD_CODES,
        )
        self.prints = Counter("greenroom_prints_total", "Texts that characters printed", registry=registry)
        self.switched_off = labelled_counter(
            registry,
            "greenroom_switched_off_total",
            "Characters and sets that were switched off in a session",
            what=("character", "set"),
        )

    def _declare_session_metrics(self) -> None:
        # The commands that only know of metrics start sooner without the models of all events.
        from host.client_events.events import EVENT_TYPES  # noqa: PLC0415

        registry = self.registry
        self.sessions_active = Gauge("greenroom_sessions_active", "Sessions under way", registry=registry)
        self.sessions_limit = Gauge("greenroom_sessions_limit", "Sessions that there may be", registry=registry)
        self.draining = Gauge("greenroom_draining", "1 while the server is shutting down", registry=registry)
        self.sessions_started = Counter("greenroom_sessions_started_total", "Sessions that began", registry=registry)
        self.session_start_duration = Histogram(
            "greenroom_session_start_seconds",
            "Time from a client's admission to session.created",
            buckets=LOAD_BUCKETS,
            registry=registry,
        )
        self.sessions_refused = labelled_counter(
            registry, "greenroom_sessions_refused_total", "Connections that were refused", reason=Refused
        )
        self.sessions_ended = labelled_counter(
            registry, "greenroom_sessions_ended_total", "Sessions that ended, by how", reason=Ended
        )
        client_events = labelled_counter(
            registry, "greenroom_client_events_total", "Events of clients", type=(*EVENT_TYPES, NO_EVENT)
        )
        # As in HookCalls: to look up where it belongs takes four times as long as to count.
        self._events_came = {kind: client_events.labels(kind).inc for kind in (*EVENT_TYPES, NO_EVENT)}
        self.errors_told = labelled_counter(
            registry, "greenroom_errors_told_total", "Error events that clients were sent, by code", code=ErrorCode
        )
        self.outbox_bytes = Gauge(
            "greenroom_outbox_bytes", "What waits to be sent to clients, all together", registry=registry
        )
        self.outbox_largest_bytes = Gauge(
            "greenroom_outbox_largest_bytes", "What waits for the client for whom most waits", registry=registry
        )
        self.watched_directories = Gauge(
            "greenroom_watched_directories", "Directories whose files are watched", registry=registry
        )
        self.log_lines_left_out = Counter(
            "greenroom_log_lines_left_out_total", "Lines of sessions that had no room in the log", registry=registry
        )

    def _declare_talk_metrics(self) -> None:
        registry = self.registry
        responses = labelled_counter(
            registry, "greenroom_responses_total", "Responses by how they ended", status=ENDINGS
        )
        self._responses_ended = {ending: responses.labels(ending).inc for ending in ENDINGS}
        self.response_duration = Histogram(
            "greenroom_response_seconds",
            "Time from response.created to the end of a response, however it ended",
            buckets=TALK_BUCKETS,
            registry=registry,
        )
        self.first_words = Histogram(
            "greenroom_first_words_seconds",
            "Time from response.created to its first words",
            buckets=TALK_BUCKETS,
            registry=registry,
        )
        self.questions_refused = labelled_counter(
            registry,
            "greenroom_questions_refused_total",
            "Questions and reloads refused for what characters did before, by error code",
            code=(
                ErrorCode.PROCESSOR_LIMIT_EXCEEDED,
                ErrorCode.KEY_PROCESSOR_LIMIT_EXCEEDED,
                ErrorCode.CHARACTER_SWITCHED_OFF,
                ErrorCode.CHARACTER_SET_SWITCHED_OFF,
            ),
        )

    def _declare_worker_metrics(self) -> None:
        registry = self.registry
        self.workers = Gauge("greenroom_workers", "Workers that hold a session's characters", registry=registry)
        self.worker_memory_bytes = Gauge(
            "greenroom_worker_memory_bytes", "Memory of these, when they were last looked at", registry=registry
        )
        self.worker_largest_bytes = Gauge(
            "greenroom_worker_largest_bytes", "Memory of the largest of them", registry=registry
        )
        self.respawns_waiting = Gauge(
            "greenroom_respawns_waiting", "Sessions that wait for their turn to get another worker", registry=registry
        )
        self.worker_starts = labelled_counter(
            registry, "greenroom_worker_starts_total", "Workers started, by what for", reason=START_REASONS
        )
        self.worker_ends = labelled_counter(
            registry, "greenroom_worker_kills_total", "Workers ended, by why", reason=END_REASONS
        )
        self.worker_replacements = labelled_counter(
            registry,
            "greenroom_worker_replacements_total",
            "Workers that sessions lost and had replaced, by why",
            reason=LossReason,
        )
        self.zygote_starts = Counter(
            "greenroom_zygote_starts_total", "Zygotes started: the first, and each that replaced one", registry=registry
        )
        self.processor_seconds = Counter(
            "greenroom_processor_seconds_total", "Processor time charged to sessions", registry=registry
        )
        self.code_cache_bytes = Gauge(
            "greenroom_code_cache_bytes", "Compiled files that are kept, the default set's left out", registry=registry
        )

    def _declare_process_metrics(self) -> None:
        registry = self.registry
        self.loop_lag = Histogram(
            "greenroom_loop_lag_seconds",
            "How much later than it should the event loop comes to what is due",
            buckets=LAG_BUCKETS,
            registry=registry,
        )
        self.audit_lines_lost = Counter(
            "greenroom_audit_lines_lost_total", "Lines of the audit log that could not be written", registry=registry
        )
        build = Info("greenroom_build", "What is running", registry=registry)
        build.info({"version": version("greenroom"), "python": platform.python_version()})
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)

    def started(self, reason: StartReason) -> None:
        """Count a worker that was started."""
        self.worker_starts.labels(reason).inc()

    def ended(self, reason: EndReason) -> None:
        """Count a worker that came to its end."""
        self.worker_ends.labels(reason).inc()

    def zygote_started(self) -> None:
        """Count a zygote; all but the first replace one that died, which an operator finds in the log as well."""
        self.zygote_starts.inc()
        if self._has_had_zygote:
            _log.warning("zygote replaced")
        self._has_had_zygote = True

    def event_came(self, kind: str) -> None:
        """Count an event of a client, by its type or as none."""
        self._events_came[kind]()

    def response_ended(self, ending: str) -> None:
        """Count a response by how it ended."""
        self._responses_ended[ending]()

    def error_told(self, code: ErrorCode) -> None:
        """Count an error event."""
        self.errors_told.labels(code).inc()

    async def render(self) -> bytes:
        """Return all metrics in Prometheus's text format; between two of them, others have their turn."""
        return await write(self.registry)
