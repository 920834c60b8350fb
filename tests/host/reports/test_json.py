"""A report as JSON."""

import json

import jsonschema
import msgspec
import pytest
from reported import ADA, EMPTY, IN_LINE, REPORT

from host.reports import Report, as_json


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
