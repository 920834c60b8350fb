"""A collector of OpenTelemetry's traces, as far as taking them in.

Runs in: tests.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass
class Collected:
    """One span that was sent."""

    name: str
    number: bytes
    parent: bytes
    trace: bytes
    attributes: dict[str, Any]
    has_failed: bool
    events: int


@dataclass
class Collector:
    """The running collector."""

    url: str = ""
    spans: list[Collected] = field(default_factory=list)
    resource: dict[str, Any] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)

    def named(self, name: str) -> list[Collected]:
        """Return the spans of this name."""
        return [each for each in self.spans if each.name == name]

    def path(self, span: Collected) -> list[str]:
        """Return the names of a span and all it belongs to, the outermost first."""
        by_number = {each.number: each for each in self.spans}
        names = [span.name]
        while span.parent:
            span = by_number[span.parent]
            names.insert(0, span.name)
        return names

    def take(self, body: bytes) -> None:
        """Take in what was sent."""
        self.bodies.append(body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.resource |= _plain(resource.resource.attributes)
            for scope in resource.scope_spans:
                self.spans += [_read(each) for each in scope.spans]


def _read(span: Any) -> Collected:
    return Collected(
        name=span.name,
        number=span.span_id,
        parent=span.parent_span_id,
        trace=span.trace_id,
        attributes=_plain(span.attributes),
        has_failed=span.status.code == span.status.STATUS_CODE_ERROR,
        events=len(span.events),
    )


def _plain(attributes: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}


@contextmanager
def collecting() -> Iterator[Collector]:
    """Run a collector."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.path == "/v1/traces":
                collector.take(body)
            self.send_response(200 if self.path == "/v1/traces" else 404)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield collector
        server.shutdown()
        thread.join()
