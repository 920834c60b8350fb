"""A report in the Static Analysis Results Interchange Format, version 2.1.0.

Runs in: host.
"""

import os
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import quote

import msgspec

from host.reports import Report
from sandbox.diagnostics import CODES, PAGE, Diagnostic

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write(report: Report) -> str:
    """Return the log, indented."""
    return msgspec.json.format(msgspec.json.encode(_log(report.findings))).decode()


def _log(findings: Iterable[Diagnostic]) -> dict[str, Any]:
    found = list(findings)
    codes = sorted({each.code for each in found})
    driver = {"name": "greenroom", "version": version("greenroom"), "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes.index(each.code)) for each in found],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, Any]:
    link = f"{PAGE}#{code}"
    text = f"{CODES[code]} See {link}."
    return {
        "id": code,
        "shortDescription": {"text": CODES[code]},
        "help": {"text": text, "markdown": f"{CODES[code]} See [{code}]({link})."},
    }


def _result(found: Diagnostic, rule: int) -> dict[str, Any]:
    artifact = {"uri": _uri(found.file)}
    region = _region(found)
    place = {"artifactLocation": artifact, **({"region": region} if region else {})}
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": found.severity,
        "message": {"text": " ".join(filter(None, (found.message, found.hint)))},
        "locations": [{"physicalLocation": place}],
    }
    if found.fix is not None and region is not None:
        replacement = {"deletedRegion": region, "insertedContent": {"text": found.fix}}
        change = {"artifactLocation": artifact, "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": f"Write {found.fix}"}, "artifactChanges": [change]}]
    return result


def _region(found: Diagnostic) -> dict[str, int] | None:
    if not found.line:
        return None
    region = {"startLine": found.line}
    if found.column:
        region["startColumn"] = found.column
    if found.end_line and found.end_column:
        region |= {"endLine": found.end_line, "endColumn": found.end_column}
    return region


def _uri(path: str) -> str:
    # A path from the top would be read as one without a scheme.
    return f"file://{quote(path)}" if os.path.isabs(path) else quote(path.removeprefix("./"))  # noqa: PTH117 (a text)
