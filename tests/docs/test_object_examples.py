"""Each object that the documents show is one that is read or written."""

import io
import json
from typing import Any

import msgspec
import pytest
import structlog
from documents import EXAMPLES, Example, by_place

from host.client_events.events import EVENT_TYPES
from host.client_events.reading import parse_client_event
from host.errors import ErrorCode
from host.logs import Lines, Whereabouts, processors
from host.metrics import Metrics
from host.routes import ReloadAnswer
from host.schemas import SERVER_EVENTS
from host.session_log import SessionLog

OBJECTS = [each for each in EXAMPLES if each.language == "json"]


@pytest.mark.parametrize("example", OBJECTS, ids=by_place)
def test_an_example_object_is_what_the_server_reads_or_writes(example: Example) -> None:
    shown = json.loads(example.text)

    match shown:
        case {"type": str(name)} if name in EVENT_TYPES:
            assert parse_client_event(example.text, reject_unknown_keys=True).type == name
        case {"type": str(name)}:
            written = msgspec.to_builtins(msgspec.convert(shown, SERVER_EVENTS[name]))
            assert_shows(shown, written)
        case {"success": True}:
            assert list(ReloadAnswer.model_validate(shown, strict=True).model_dump()) == list(shown)
        case {"success": False, "code": code}:
            assert shown.keys() == {"success", "code", "message", "diagnostics"}
            assert code in set(ErrorCode)
        case {"ok": True, "draining": False}:
            pass
        case [{"name": str(), "good": True, "source": {"source_type": "file"}}]:
            pass
        case {"source": "server", "time": str(time), **fields}:
            assert_shows(shown, {"time": time, **logged(fields)})
        case _:
            pytest.fail("nothing reads or writes this")


def logged(fields: dict[str, Any]) -> dict[str, Any]:
    """Return what is really logged of an event, without the time."""
    stream, before = io.StringIO(), structlog.get_config()
    whereabouts = Whereabouts(fields["session"], fields["generation"])
    told = {name: value for name, value in fields.items() if name not in {"event", "level", "session", "generation"}}
    try:
        structlog.configure(processors=processors(is_console=False), logger_factory=lambda *_: Lines(stream))
        SessionLog(whereabouts, Metrics().log_lines_left_out).info(fields["event"], **told)
    finally:
        structlog.configure(**before)
    line: dict[str, Any] = json.loads(stream.getvalue())
    del line["time"]
    return line


def assert_shows(shown: Any, written: Any) -> None:
    """Check that nothing is shown that would not be written."""
    match shown, written:
        case dict(), dict():
            assert shown.keys() <= written.keys()
            for key, value in shown.items():
                assert_shows(value, written[key])
        case list(), list() | tuple():
            assert len(shown) == len(written)
            for one, other in zip(shown, written, strict=True):
                assert_shows(one, other)
        case _:
            assert shown == written


def test_each_client_event_has_an_example() -> None:
    shown = {json.loads(each.text)["type"] for each in OBJECTS if '{"type"' in each.text}

    assert set(EVENT_TYPES) <= shown
