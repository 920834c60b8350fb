"""Reads what `host.traces.tracing` wrote.

Runs in: host.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from host.traces.tracing import FORMAT, CallRecord, Header, Opened


class BadTrace(Exception):
    """The file is no trace that can be read; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Traced:
    """What stands in a file.

    Attributes:
        header: Its first line.
        workers: Those that were asked, by number.
        calls: In their order.
    """

    header: Header
    workers: dict[int, Opened]
    calls: list[CallRecord]


class _Format(msgspec.Struct, frozen=True, tag_field="line", tag="trace"):
    """As much of a header as every version has."""

    format: int


_HEADER: Final = msgspec.json.Decoder(Header)
_LINE: Final = msgspec.json.Decoder(Opened | CallRecord)
# Of whatever cannot be read as what it should be.
_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def read_trace(path: Path) -> Traced:
    """Read a file that a trace was written to.

    Raises:
        BadTrace: It cannot be read, or is none.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise BadTrace(f"{path}: {error.strerror}") from None
    header = _read_header(path, lines[0])
    # What was written to the end ends with a line break.
    if unfinished := lines.pop():
        raise BadTrace(f"{path}: line {len(lines) + 1} is cut short, at {len(unfinished)} bytes")
    workers: dict[int, Opened] = {}
    calls: list[CallRecord] = []
    for number, line in _read_lines(path, lines[1:]):
        if isinstance(line, Opened):
            if "\0" in line.directory:
                raise BadTrace(f"{path}: line {number} names a directory with the character NUL in it")
            workers[line.worker] = line
        elif line.worker in workers:
            calls.append(line)
        else:
            raise BadTrace(f"{path}: line {number} is a call in a worker that no line before it tells of")
    return Traced(header, workers, calls)


def _read_header(path: Path, line: bytes) -> Header:
    try:
        found = msgspec.json.decode(line, type=_Format)
    except _UNREADABLE:
        raise BadTrace(f"{path} is no trace: greenroom chat --trace FILE writes one") from None
    if found.format != FORMAT:
        raise BadTrace(f"{path} is a trace of format {found.format}, and this version reads format {FORMAT}")
    try:
        return _HEADER.decode(line)
    except _UNREADABLE as error:
        raise BadTrace(f"{path}: line 1 is no header of a trace: {error}") from None


def _read_lines(path: Path, lines: Iterable[bytes]) -> Iterable[tuple[int, Opened | CallRecord]]:
    for number, line in enumerate(lines, start=2):
        try:
            yield number, _LINE.decode(line)
        except _UNREADABLE as error:
            raise BadTrace(f"{path}: line {number} is no line of a trace: {error}") from None
