"""The log: one line for each thing that happened, whatever anybody says in it."""

import asyncio
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from casts import character
from hypothesis import given, settings
from hypothesis import strategies as st
from realtime import talking_to
from servers import running_server

from host.log_room import LINES
from host.logs import Whereabouts, configure_logs, work_for
from host.metrics import Metrics
from host.session_log import SessionLog

TRICK = "one\n2026-11-30T00:00:00Z [error] forged session=sess_2\r\x1b[2J\u202e\u2028\x85 level='x' \udc80"
SAID = "what a client said"

log = structlog.get_logger()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module", autouse=True)
def _as_before() -> Iterator[None]:
    """Leave the configuration of the process as it was."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.configure(**before)
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def written() -> io.StringIO:
    stream = io.StringIO()
    configure_logs(stream)
    return stream


def entries(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def session_log() -> SessionLog:
    return SessionLog(Whereabouts("sess_1", 2, "Ada"), Metrics().log_lines_left_out)


# Its form


def test_programs_are_told_a_line_of_json_with_the_same_keys_first(written: io.StringIO) -> None:
    log.info("characters reloaded", loaded=7)

    [entry] = entries(written)
    assert list(entry) == ["time", "level", "event", "source", "loaded"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", entry.pop("time"))
    assert entry == {"level": "info", "event": "characters reloaded", "source": "server", "loaded": 7}


@pytest.mark.parametrize(
    ("stream", "form", "is_json"),
    [
        (Terminal(), "auto", False),
        (io.StringIO(), "auto", True),
        (Terminal(), "json", True),
        (io.StringIO(), "console", False),
    ],
)
def test_the_form_is_the_one_that_was_asked_for_or_fits_the_stream(
    stream: io.StringIO, form: Any, *, is_json: bool
) -> None:
    configure_logs(stream, form)
    log.info("worker replaced", reason="died")

    assert stream.getvalue().startswith("{") == is_json
    assert "worker replaced" in stream.getvalue()


def test_what_is_below_the_level_is_not_told() -> None:
    for level, told in (("debug", 4), ("info", 3), ("warning", 2), ("error", 1)):
        stream = io.StringIO()
        configure_logs(stream, "json", level)  # type: ignore[arg-type]
        log.debug("a")
        log.info("b")
        log.warning("c")
        log.error("d")

        assert len(entries(stream)) == told


def test_a_stream_that_cannot_be_written_to_disturbs_nobody(written: io.StringIO) -> None:
    written.close()

    log.error("nobody reads this")


# What it tells of sessions


async def test_lines_tell_of_the_session_that_their_task_works_for(written: io.StringIO) -> None:
    async def work(whereabouts: Whereabouts) -> None:
        work_for(whereabouts)
        await asyncio.sleep(0)
        whereabouts.generation += 1
        await asyncio.create_task(tell())

    async def tell() -> None:
        log.info("told")

    await asyncio.gather(work(Whereabouts("sess_1")), work(Whereabouts("sess_2", 4, "Ada")), tell())

    told = {entry.get("session"): (entry.get("generation"), entry.get("character")) for entry in entries(written)}
    assert told == {"sess_1": (1, None), "sess_2": (5, "Ada"), None: (None, None)}


def test_what_a_line_says_itself_goes_before_what_is_known_of_the_session(written: io.StringIO) -> None:
    session_log().warning("event hook failed", character="Bob", hook="on_session_start")

    [entry] = entries(written)
    assert (entry["session"], entry["generation"], entry["character"]) == ("sess_1", 2, "Bob")


def test_a_whole_session_is_told_of_with_its_generation_and_its_character() -> None:
    stream = io.StringIO()
    configure_logs(stream, level="debug")
    asyncio.run(_converse())

    lines = entries(stream)
    told = {entry["event"]: entry for entry in lines if "session" in entry}
    assert {"session began", "characters reloaded", "character printed", "session ended"} <= told.keys()
    assert len({entry["session"] for entry in told.values()}) == 1
    printed = told["character printed"]
    assert (printed["source"], printed["generation"], printed["character"]) == ("character", 1, "Ada")
    assert printed["text"] == "first\nsecond"
    assert all(entry["source"] == "server" for entry in lines if entry["event"] != "character printed")


async def _converse() -> None:
    printing = character("Ada", reply="print('first')\nprint('second')\nreturn 'done'")
    with running_server(worker="inline") as running:
        async with talking_to(running.url, "Ada", printing) as client:
            await client.converse("hello")


# What others say


@pytest.mark.parametrize("form", ["console", "json"])
def test_what_a_character_prints_can_look_like_nothing_else(form: Any) -> None:
    stream = io.StringIO()
    configure_logs(stream, form)
    session_log().printed(TRICK, character=TRICK)

    assert len(stream.getvalue().splitlines()) == 1
    assert stream.getvalue().rstrip("\n").isprintable()
    assert "forged session=sess_2" in stream.getvalue()
    if form == "console":
        # Within quotes, as a part of the text.
        assert re.search(r"text=\"one\\n2026.*forged session=sess_2.*level=", stream.getvalue())


@pytest.mark.parametrize("form", ["console", "json"])
# Each takes milliseconds: the log is set up anew.
@settings(max_examples=30)
@given(text=st.text(st.characters(), min_size=1), name=st.text(st.characters()))
def test_whatever_is_printed_takes_one_line(form: Any, text: str, name: str) -> None:
    stream = io.StringIO()
    configure_logs(stream, form)
    session_log().printed(text, character=name)

    assert stream.getvalue().endswith("\n")
    assert stream.getvalue()[:-1].isprintable()
    if form == "json":
        assert entries(stream)[0]["source"] == "character"


def test_a_long_text_is_cut(written: io.StringIO) -> None:
    session_log().printed("x\n" * 10_000, character="Ada")

    assert len(entries(written)[0]["text"]) == 4096


def test_prints_leave_out_none_of_our_lines(written: io.StringIO) -> None:
    own = session_log()
    for _ in range(100):
        own.printed("again", character="Ada")
    own.warning("switched off", what="character")
    own.close()

    told = [entry["event"] for entry in entries(written)]
    assert told.count("character printed") == 20
    assert told[-2:] == ["switched off", "lines left out"]
    assert (entries(written)[-1]["source"], entries(written)[-1]["lines"]) == ("character", 80)


def _warn(text: str) -> None:
    logging.getLogger("uvicorn.error").warning("%s", text)


def _misuse(text: str) -> None:
    # Not through the logger: pytest listens there as well, and objects.
    [ours] = (each for each in logging.getLogger().handlers if type(each).__module__ == "host.logs")
    ours.handle(
        logging.makeLogRecord({"name": "asyncio", "levelno": logging.ERROR, "msg": f"{text}%d", "args": ("x",)})
    )


def _trip(text: str) -> None:
    raise ValueError(text)


def _fail(text: str) -> None:
    try:
        _trip(text)
    except ValueError:
        logging.getLogger("asyncio").exception("failed")


@pytest.mark.parametrize("say", [_warn, _misuse, _fail])
def test_what_libraries_log_goes_the_same_way(say: Callable[[str], None], written: io.StringIO) -> None:
    say(TRICK)

    assert written.getvalue()[:-1].isprintable()
    [entry] = entries(written)
    assert entry["event"] == "library logged"
    assert entry["source"] in {"uvicorn.error", "asyncio"}


def test_of_libraries_only_warnings_are_told() -> None:
    stream = io.StringIO()
    configure_logs(stream, level="debug")
    logging.getLogger("httpx2").info("every request")
    logging.getLogger("odd").log(35, "between two levels")

    assert [(entry["source"], entry["level"]) for entry in entries(stream)] == [("odd", "warning")]


def _stumble(said: str) -> None:
    raise KeyError(len(said))


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_traceback_holds_no_variables(form: Any) -> None:
    stream = io.StringIO()
    configure_logs(stream, form)
    try:
        _stumble(SAID)
    except KeyError:
        log.exception("event failed")

    assert "KeyError: 18" in stream.getvalue()
    assert SAID not in stream.getvalue()


def test_a_library_that_warns_without_end_fills_no_log_and_keeps_no_error_out() -> None:
    stream = io.StringIO()
    configure_logs(stream, form="json")
    library = logging.getLogger("uvicorn.error")
    for _ in range(10 * LINES):
        library.warning("Invalid HTTP request received.")
    library.error("a fault")

    told = entries(stream)
    assert [entry["level"] for entry in told] == [*["warning"] * LINES, "error"]


def test_no_message_of_an_exception_moves_the_cursor() -> None:
    stream = io.StringIO()
    configure_logs(stream, "console")

    log.error("event failed", exc_info=ValueError(TRICK))

    shown = stream.getvalue()
    assert "\n  2026-11-30T00:00:00Z [error] forged" in shown
    assert not set("\x1b\r\u202e\u2028\x85\udc80") & set(shown)
