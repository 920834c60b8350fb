"""A report as one JSON object, and the schema of that object.

Runs in: host.
"""

from typing import Any, Final, Literal

import msgspec

from host.reports import Character, Report
from sandbox.diagnostics import Severity

# Raise it when something in the object comes to mean something else.
VERSION: Final = 1


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One finding: a diagnostic whose `file` is a path, with where its code is explained."""

    file: str
    code: str
    message: str
    line: int
    column: int
    severity: Severity
    hint: str
    end_line: int
    end_column: int
    fix: str | None
    link: str


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """The whole report."""

    version: Literal[1]
    files: int
    characters: tuple[Character, ...]
    findings: tuple[Found, ...]


def write(report: Report) -> str:
    """Return the object, indented."""
    findings = tuple(msgspec.convert(msgspec.to_builtins(each), Found) for each in report.findings)
    reported = Reported(version=VERSION, files=report.files, characters=report.characters, findings=findings)
    return msgspec.json.format(msgspec.json.encode(reported)).decode()


def schema() -> str:
    """Return the JSON Schema of the object."""
    return msgspec.json.format(msgspec.json.encode(_schema())).decode()


def _schema() -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Reported)}
