"""The server's log: one line for each thing that happened, for readers or for programs.

What happened is told in words of ours, the same ones each time; what characters, clients and libraries said stands in
fields, quoted, so that it can look like nothing else.

Runs in: host.
"""

import io
import logging
from collections.abc import MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, Literal, TextIO, TypeAlias

import structlog

from host.log_room import LogRoom
from sandbox.diagnostics import printable

LogFormat: TypeAlias = Literal["auto", "console", "json"]
LogLevel: TypeAlias = Literal["debug", "info", "warning", "error"]

# A library's message may quote what a client sent.
MAX_LIBRARY_CHARACTERS: Final = 2000

_Facts: TypeAlias = MutableMapping[str, Any]


@dataclass(slots=True)
class Whereabouts:
    """What lines about a session tell of it.

    Attributes:
        session: Its id.
        generation: How many sets were loaded into it.
        character: Name of the selected character, fit for a log.
    """

    session: str
    generation: int = 0
    character: str | None = None

    def facts(self) -> dict[str, Any]:
        """Return what is known."""
        known: dict[str, Any] = {"session": self.session, "generation": self.generation}
        return known if self.character is None else {**known, "character": self.character}


# Of the session that the present task works for; holds nothing where none is served.
_whereabouts: ContextVar[Whereabouts] = ContextVar("whereabouts")


def work_for(whereabouts: Whereabouts) -> None:
    """Let all lines that this task writes, and those that it starts, tell of this session."""
    _whereabouts.set(whereabouts)


def configure_logs(stream: TextIO, form: LogFormat = "auto", level: LogLevel = "info") -> None:
    """Write all lines of this process to a stream, those of libraries included.

    Args:
        stream: Where to.
        form: For readers, for programs, or as fits the stream: for readers on a terminal.
        level: The least that is told; of libraries, warnings at least.
    """
    is_terminal = stream.isatty()
    is_console = form == "console" or (form == "auto" and is_terminal)
    least = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=processors(is_console=is_console, in_colours=is_terminal),
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=lambda *_: Lines(stream),
    )
    logging.basicConfig(handlers=[_FromLibraries()], level=max(least, logging.WARNING), force=True)
    logging.captureWarnings(capture=True)


def processors(*, is_console: bool, in_colours: bool = False) -> list[structlog.typing.Processor]:
    """Return what makes a line of an event and its facts."""
    return [
        _add_whereabouts,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", key="time"),
        *(_for_readers(in_colours=in_colours) if is_console else _for_programs()),
    ]


def _for_readers(*, in_colours: bool) -> tuple[structlog.typing.Processor, ...]:
    # Tracebacks without local variables: those may hold what characters and clients said. Texts are quoted, so that
    # none of them can look like another field, or end the line.
    return (
        structlog.dev.ConsoleRenderer(
            colors=in_colours,
            exception_formatter=_write_traceback,
            repr_native_str=True,
            timestamp_key="time",
        ),
    )


def _write_traceback(out: TextIO, exc_info: Any) -> None:
    # Messages of exceptions may quote what anybody said. Indented, so that none of it can look like a line of its own.
    told = io.StringIO()
    structlog.dev.plain_traceback(told, exc_info)
    lines = told.getvalue().rstrip("\n").split("\n")
    out.write("\n".join(f"  {printable(line, MAX_LIBRARY_CHARACTERS)}" for line in lines))


def _for_programs() -> tuple[structlog.typing.Processor, ...]:
    # In ASCII, so that no letter ends a line or turns its direction, whatever shows it.
    return (structlog.processors.format_exc_info, _in_order, structlog.processors.JSONRenderer())


def _add_whereabouts(_: Any, __: str, facts: _Facts) -> _Facts:
    whereabouts = _whereabouts.get(None)
    if whereabouts is not None and "session" not in facts:
        for name, fact in whereabouts.facts().items():
            facts.setdefault(name, fact)
    return facts


def _in_order(_: Any, __: str, facts: _Facts) -> _Facts:
    first = {"time": facts.pop("time"), "level": facts.pop("level"), "event": facts.pop("event")}
    return {**first, "source": facts.pop("source", "server"), **facts}


class Lines:
    """Writes lines. Where they cannot be written, nobody else fails for it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def msg(self, line: str) -> None:
        """Write one."""
        try:
            # In one piece: other threads write too.
            self._stream.write(f"{line}\n")
            self._stream.flush()
        except (OSError, ValueError):
            # The terminal is gone, or the disk is full; a ValueError tells of a stream that was closed.
            return

    debug = info = warning = error = critical = msg


class _FromLibraries(logging.Handler):
    """Takes in what libraries log, so many lines of each of them: some write one for whatever a stranger sends."""

    def __init__(self) -> None:
        super().__init__()
        # By the library and the level, so that no crowd of warnings keeps an error out.
        self._rooms: dict[tuple[str, int], LogRoom] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if self._has_room(record):
            self._write(record)

    def _has_room(self, record: logging.LogRecord) -> bool:
        room = self._rooms.setdefault((record.name, record.levelno), LogRoom(lambda: None))
        if lines := room.renew():
            structlog.get_logger().warning("lines left out", source=record.name, lines=lines)
        return room.take()

    def _write(self, record: logging.LogRecord) -> None:
        try:
            text = record.getMessage()
        except (TypeError, ValueError):
            text = str(record.msg)
        # Its own words, and no event of ours.
        facts: _Facts = {"source": record.name, "text": printable(text, MAX_LIBRARY_CHARACTERS)}
        if record.exc_info is not None:
            facts["exc_info"] = record.exc_info
        structlog.get_logger().log(_level(record.levelno), "library logged", **facts)


def _level(number: int) -> int:
    # Libraries may have levels in between.
    return min(max(number // 10 * 10, logging.DEBUG), logging.CRITICAL)
