"""What operators can count. One registry an application; every label comes from a list of ours.

Runs in: host.
"""

import asyncio
import platform
import time
from collections.abc import Iterable
from enum import StrEnum
from importlib.metadata import version
from itertools import product
from typing import Final

import structlog
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    Metric,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.registry import Collector

from host.conduct import LossReason
from host.errors import ErrorCode
from host.spans import Attribute, Span
from sandbox.diagnostics import CODES
from sandbox.hooks import HOOKS
from sandbox.workers import END_REASONS, START_REASONS, EndReason, StartReason

_log = structlog.get_logger()

# A warm load takes a few milliseconds; a second is what a client is promised.
_LOAD_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_COUNT_BUCKETS: Final = (1, 2, 5, 10, 20, 50, 100, 200)
# An empty hook takes some 30 µs, the longest one that is allowed a quarter of a second, and one that waits for a new
# worker some seconds.
_HOOK_BUCKETS: Final = (0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
# A timer of the loop is a millisecond late at best.
_LAG_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
# Characters answer in a millisecond, models in seconds, and talk for a minute.
_TALK_BUCKETS: Final = (0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


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
    KEY_FULL = "key_full"
    KEY = "key"
    ORIGIN = "origin"
    DIALECT = "dialect"
    DRAINING = "draining"


class Ended(StrEnum):
    """How a session that was admitted ended."""

    LEFT = "left"
    STALLED = "stalled"
    DISMISSED = "dismissed"
    DRAINED = "drained"
    NOT_LOADED = "not_loaded"
    FAILED = "failed"


class Asked(StrEnum):
    """What came of asking a language model once."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    UNREACHABLE = "model_unreachable"
    TIMEOUT = "model_timeout"
    ERROR = "model_error"


# How a response can end; `host.response_writer.Ending`.
ENDINGS: Final = ("completed", "cancelled", "failed", "incomplete")
# Who can ask for another set: a client, a file that changed, or an operator for sessions to come.
RELOADS: Final = ("request", "watch", "operator", "default")
# What came of it; of the codes, those that a reload can be answered with.
RELOADED: Final = "ok"
RELOAD_CODES: Final = (
    RELOADED,
    ErrorCode.DIRECTORY_NOT_FOUND,
    ErrorCode.DIRECTORY_NOT_READABLE,
    ErrorCode.INVALID_DIRECTORY_FORMAT,
    ErrorCode.DIRECTORY_NOT_ALLOWED,
    ErrorCode.INVALID_VALUE,
    ErrorCode.NO_VALID_CHARACTERS,
    ErrorCode.CHARACTER_RELOAD_FAILED,
    ErrorCode.TOO_MANY_FILES,
    ErrorCode.FILE_TOO_LARGE,
    ErrorCode.FILES_NOT_ALLOWED,
    ErrorCode.BUDGET_EXCEEDED,
    ErrorCode.PROCESSOR_LIMIT_EXCEEDED,
    ErrorCode.KEY_PROCESSOR_LIMIT_EXCEEDED,
    ErrorCode.CHARACTERS_BROKEN,
    ErrorCode.CHARACTER_SET_BLOCKED,
    ErrorCode.RELOAD_NOT_ALLOWED,
    ErrorCode.TOO_MANY_RELOADS,
    ErrorCode.TOO_MANY_REQUESTS,
)
# What a client sent that is no event.
NO_EVENT: Final = "invalid"
RETRIED: Final = ("rate_limited", "server_error")
TOKENS: Final = ("input", "output")


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
        self.character_load_errors = _counter(
            registry,
            "character_load_errors_total",
            "Findings that kept a character from loading, by diagnostic code",
            code=CODES,
        )
        self.character_load_duration = Histogram(
            "character_load_duration_seconds", "Time to load a set", buckets=_LOAD_BUCKETS, registry=registry
        )
        self.characters_loaded = Gauge("characters_loaded", "Characters in all sessions under way", registry=registry)
        self.reloads = _counter(
            registry,
            "greenroom_reloads_total",
            "Reloads, by who asked for them and what came of it",
            cause=RELOADS,
            code=RELOAD_CODES,
        )
        self.prints = Counter("greenroom_prints_total", "Texts that characters printed", registry=registry)
        self.switched_off = _counter(
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
            buckets=_LOAD_BUCKETS,
            registry=registry,
        )
        self.sessions_refused = _counter(
            registry, "greenroom_sessions_refused_total", "Connections that were refused", reason=Refused
        )
        self.sessions_ended = _counter(
            registry, "greenroom_sessions_ended_total", "Sessions that ended, by how", reason=Ended
        )
        client_events = _counter(
            registry, "greenroom_client_events_total", "Events of clients", type=(*EVENT_TYPES, NO_EVENT)
        )
        # As in HookCalls: to look up where it belongs takes four times as long as to count.
        self._events_came = {kind: client_events.labels(kind).inc for kind in (*EVENT_TYPES, NO_EVENT)}
        self.errors_told = _counter(
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
        responses = _counter(registry, "greenroom_responses_total", "Responses by how they ended", status=ENDINGS)
        self._responses_ended = {ending: responses.labels(ending).inc for ending in ENDINGS}
        self.response_duration = Histogram(
            "greenroom_response_seconds",
            "Time from response.created to the end of a response, however it ended",
            buckets=_TALK_BUCKETS,
            registry=registry,
        )
        self.first_words = Histogram(
            "greenroom_first_words_seconds",
            "Time from response.created to its first words",
            buckets=_TALK_BUCKETS,
            registry=registry,
        )
        self.questions_refused = _counter(
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
        self.worker_starts = _counter(
            registry, "greenroom_worker_starts_total", "Workers started, by what for", reason=START_REASONS
        )
        self.worker_ends = _counter(
            registry, "greenroom_worker_kills_total", "Workers ended, by why", reason=END_REASONS
        )
        self.worker_replacements = _counter(
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
            buckets=_LAG_BUCKETS,
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
        parts: list[bytes] = []
        for family in self.registry.collect():
            parts.append(generate_latest(_Alone(family)))
            await asyncio.sleep(0)
        return b"".join(parts)


class _Alone(Collector):
    """One family without the times at which its series began: half of all lines, and of no use in this format."""

    def __init__(self, family: Metric) -> None:
        family.samples = [each for each in family.samples if not each.name.endswith("_created")]
        self._family = family

    def collect(self) -> Iterable[Metric]:
        """Return the family."""
        return (self._family,)


class HookCalls:
    """Calls of hooks, counted and timed. Where each belongs is looked up once and for all: they are many."""

    def __init__(self, registry: CollectorRegistry) -> None:
        calls = _counter(
            registry, "greenroom_hook_calls_total", "Hook calls by hook and outcome", hook=HOOKS, outcome=Outcome
        )
        seconds = Histogram(
            "greenroom_hook_seconds",
            "Time from a question to its answer, the wait for another worker included",
            ["hook"],
            buckets=_HOOK_BUCKETS,
            registry=registry,
        )
        self._kept = {
            (hook, outcome): (calls.labels(hook, outcome).inc, seconds.labels(hook).observe)
            for hook, outcome in product(HOOKS, Outcome)
        }

    def count(self, hook: str, outcome: Outcome, seconds: float) -> None:
        """Count one."""
        increase, observe = self._kept[hook, outcome]
        increase()
        observe(seconds)


class ModelCalls:
    """What is asked of a language model, and what comes of it."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.requests = _counter(
            registry, "greenroom_model_requests_total", "Requests to the language model, by outcome", outcome=Asked
        )
        self.retries = _counter(
            registry, "greenroom_model_retries_total", "Requests that were sent again, by why", reason=RETRIED
        )
        self.tokens = _counter(
            registry, "greenroom_model_tokens_total", "Tokens, as the model's server tells them", direction=TOKENS
        )
        self.duration = Histogram(
            "greenroom_model_seconds",
            "Time from a request to the end of its answer, trying again included",
            buckets=_TALK_BUCKETS,
            registry=registry,
        )
        self.first_token = Histogram(
            "greenroom_model_first_token_seconds",
            "Time from a request to the first words of its answer",
            buckets=_TALK_BUCKETS,
            registry=registry,
        )


class ModelCall:
    """One request to a language model, from now until its answer ends.

    Args:
        calls: Where it counts.
        span: Over it.

    Attributes:
        outcome: What came of it; whoever stops listening has abandoned it.
    """

    def __init__(self, calls: ModelCalls, span: Span) -> None:
        self._calls = calls
        self._span = span
        self._began = time.perf_counter()
        self._has_spoken = False
        self.outcome = Asked.ABANDONED

    def speaks(self) -> None:
        """Take note of words; only the first of them count."""
        if not self._has_spoken:
            self._has_spoken = True
            passed_seconds = time.perf_counter() - self._began
            self._calls.first_token.observe(passed_seconds)
            self._span.note({Attribute.FIRST_WORDS_SECONDS: passed_seconds})

    def cost(self, input_tokens: int, output_tokens: int) -> None:
        """Count what it cost."""
        self._calls.tokens.labels("input").inc(input_tokens)
        self._calls.tokens.labels("output").inc(output_tokens)
        self._span.note({Attribute.INPUT_TOKENS: input_tokens, Attribute.OUTPUT_TOKENS: output_tokens})

    def end(self) -> None:
        """Count it."""
        self._span.note({Attribute.OUTCOME: self.outcome})
        self._calls.requests.labels(self.outcome).inc()
        self._calls.duration.observe(time.perf_counter() - self._began)


def _counter(registry: CollectorRegistry | None, name: str, tells: str, **labels: Iterable[str]) -> Counter:
    counter = Counter(name, tells, list(labels), registry=registry)
    # What never happened is told as 0: of a series that begins with 1, Prometheus sees no increase.
    for values in product(*labels.values()):
        counter.labels(*values)
    return counter
