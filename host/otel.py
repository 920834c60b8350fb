"""Traces by OpenTelemetry, sent to a collector. Imported only where an operator wants them: it is an extra.

Runs in: host.
"""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from typing import Final, Self

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

from host.spans import STOPPED, Attribute, Attributes, Name, Span, Value

_PATH: Final = "/v1/traces"
# What a collector that does not answer may hold up the end of the server.
CLOSING_SECONDS: Final = 5.0

_KINDS: Final = {Name.SESSION: trace.SpanKind.SERVER, Name.MODEL: trace.SpanKind.CLIENT}


class CollectedSpans:
    """Makes spans that are collected. Use as an async context manager: it owns the thread that sends them.

    The provider is its own: whatever else in this process makes spans has nothing to do with it.

    Args:
        exporter: Where they go.
    """

    def __init__(self, exporter: SpanExporter) -> None:
        # The environment may name the service otherwise, and decide which traces are taken.
        name = os.environ.get("OTEL_SERVICE_NAME", "greenroom")
        resource = Resource.create({"service.name": name, "service.version": version("greenroom")})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("greenroom", version("greenroom"))

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Send what waits, as far as the collector takes it soon."""
        loop, done = asyncio.get_running_loop(), asyncio.Event()

        def shut_down() -> None:
            self._provider.shutdown()
            # The loop may be over by then.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(done.set)

        # No thread of a pool: those are waited for when the process ends.
        threading.Thread(target=shut_down, name="spans", daemon=True).start()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await done.wait()

    @contextmanager
    def over(self, name: Name, attributes: Attributes, *, is_parent: bool = True) -> Iterator[Span]:
        """Lay a span over what is done within; see `Spans.over`."""
        kind = _KINDS.get(name, trace.SpanKind.INTERNAL)
        inner = self._tracer.start_span(_title(name, attributes), kind=kind, attributes=_plain(attributes))
        span = _CollectedSpan(inner)
        # Messages of exceptions hold what characters and clients said.
        entered = trace.use_span(inner, record_exception=False, set_status_on_exception=False)
        try:
            if is_parent:
                with entered:
                    yield span
            else:
                yield span
        except (asyncio.CancelledError, GeneratorExit):
            span.note({Attribute.OUTCOME: STOPPED})
            raise
        except BaseException:
            span.fail()
            raise
        finally:
            inner.end()


class _CollectedSpan:
    def __init__(self, inner: trace.Span) -> None:
        self._inner = inner

    def note(self, attributes: Attributes) -> None:
        self._inner.set_attributes(_plain(attributes))

    def fail(self) -> None:
        self._inner.set_status(trace.StatusCode.ERROR)


def _plain(attributes: Attributes) -> dict[str, Value]:
    return {str(name): value for name, value in attributes.items()}


def _title(name: Name, attributes: Attributes) -> str:
    # Both lists are ours; the name of a tool or a model would be somebody else's.
    hook = attributes.get(Attribute.HOOK)
    return name if hook is None else f"{name} {hook}"


def collector_at(endpoint: str) -> SpanExporter:
    """Return what sends spans to the collector at this address."""
    return OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}{_PATH}")
