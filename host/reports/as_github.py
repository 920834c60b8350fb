"""A report as annotations of GitHub's checks: one command a line, which the runner reads from the log.

Runs in: host.
"""

from collections.abc import Iterator

from host.reports import Report
from sandbox.diagnostics import Diagnostic


def write(report: Report) -> str:
    """Return one line for each finding."""
    return "\n".join(map(_annotate, report.findings))


def _annotate(found: Diagnostic) -> str:
    fields = ",".join(f"{name}={_escape_field(str(value))}" for name, value in _fields(found))
    return f"::{found.severity} {fields}::{_escape(' '.join(filter(None, (found.message, found.hint))))}"


def _fields(found: Diagnostic) -> Iterator[tuple[str, object]]:
    yield "file", found.file
    if found.line:
        yield "line", found.line
        yield "endLine", found.end_line or found.line
    if found.column:
        yield "col", found.column
    if found.end_column > found.column and found.end_line == found.line:
        # The runner counts the last character, not the one behind it.
        yield "endColumn", found.end_column - 1
    yield "title", found.code


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_field(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
