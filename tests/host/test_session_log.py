"""How much of the log one session can fill."""

import pytest
import structlog
from clocks import Clock
from structlog.testing import LogCapture

from host.log_room import LINES, WINDOW_SECONDS
from host.logs import Whereabouts
from host.metrics import Metrics
from host.session_log import SessionLog


@pytest.fixture
def captured() -> LogCapture:
    return LogCapture()


@pytest.fixture(autouse=True)
def _capture(captured: LogCapture) -> object:
    before = structlog.get_config()["processors"]
    structlog.configure(processors=[captured])
    yield
    structlog.configure(processors=before)


def test_so_many_lines_are_written_and_the_others_counted(captured: LogCapture) -> None:
    clock = Clock()
    log = SessionLog(Whereabouts("sess_1"), Metrics().log_lines_left_out, clock)
    for number in range(LINES + 30):
        log.info("character printed", text=str(number))
    assert len(captured.entries) == LINES

    clock.now += WINDOW_SECONDS
    log.warning("event cut short", hook="on_session_start")

    assert captured.entries[LINES:] == [
        {"event": "lines left out", "session": "sess_1", "generation": 0, "lines": 30, "log_level": "warning"},
        {
            "event": "event cut short",
            "session": "sess_1",
            "generation": 0,
            "hook": "on_session_start",
            "log_level": "warning",
        },
    ]


def test_what_was_left_out_last_is_told_at_the_end(captured: LogCapture) -> None:
    metrics = Metrics()
    log = SessionLog(Whereabouts("sess_1"), metrics.log_lines_left_out, Clock())
    for _ in range(LINES + 1):
        log.info("character printed", text="x")
    log.close()
    log.close()

    assert [each["event"] for each in captured.entries].count("lines left out") == 1
    assert metrics.registry.get_sample_value("greenroom_log_lines_left_out_total") == 1
