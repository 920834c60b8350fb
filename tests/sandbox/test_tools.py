"""How tools are declared, and what a call's arguments have to be."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.tools import (
    ToolSchema,
    ToolsInvalid,
    check_arguments,
    check_declaration,
    check_json_schemas,
    check_schemas,
)

OBJECT = {"type": "object", "properties": {}}


def _tool(**changes: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "t", "description": "x", "parameters": OBJECT} | changes}


def _schema(**parameters: Any) -> ToolSchema:
    return ToolSchema(name="t", description="x", parameters={"type": "object"} | parameters)


def test_no_tools_are_no_tools() -> None:
    assert check_declaration(None) == ()
    assert check_declaration([]) == ()


def test_tools_are_read_in_either_form() -> None:
    expected = ToolSchema(name="t", description="x", parameters=OBJECT)

    assert check_declaration([_tool()]) == (expected,)
    assert check_declaration([_tool()["function"]]) == (expected,)
    assert check_declaration([_tool(strict=True)]) == (expected,)


@pytest.mark.parametrize("name", ["a", "Z9", "snake_case_9", "a" * 50])
def test_a_name_of_letters_digits_and_underscores_fits(name: str) -> None:
    assert check_declaration([_tool(name=name)])[0].name == name


WRONG = {
    "no list": {"type": "function"},
    "a text": "tools",
    "a number among them": [1],
    "nothing among them": [None],
    "an empty dict": [{}],
    "another type": [{"type": "retrieval", "function": _tool()["function"]}],
    "no type": [{"function": _tool()["function"]}],
    "a function that is none": [{"type": "function", "function": None}],
    "no name": [{"type": "function", "function": {"description": "x", "parameters": OBJECT}}],
    "an empty name": [_tool(name="")],
    "a name that begins with a digit": [_tool(name="1a")],
    "a name that begins with an underscore": [_tool(name="_a")],
    "a name with a blank": [_tool(name="a b")],
    "a name with a line break": [_tool(name="a\n")],
    "a name in another alphabet": [_tool(name="é")],
    "a name that is too long": [_tool(name="a" * 51)],
    "a name that is no text": [_tool(name=1)],
    "no description": [{"type": "function", "function": {"name": "t", "parameters": OBJECT}}],
    "an empty description": [_tool(description="")],
    "a description that is too long": [_tool(description="x" * 201)],
    "a description that is no text": [_tool(description=None)],
    "no parameters": [{"type": "function", "function": {"name": "t", "description": "x"}}],
    "parameters that are none": [_tool(parameters=None)],
    "parameters of another type": [_tool(parameters={"type": "array"})],
    "parameters without a type": [_tool(parameters={"properties": {}})],
    "properties that are a list": [_tool(parameters={"type": "object", "properties": []})],
    "too many properties": [_tool(parameters={"type": "object", "properties": {str(n): {} for n in range(11)}})],
    "one name twice": [_tool(), _tool(description="y")],
    "too many tools": [_tool(name=f"t{n}") for n in range(11)],
}


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG.keys())
def test_what_does_not_describe_tools_is_refused(value: object) -> None:
    with pytest.raises(ToolsInvalid) as caught:
        check_declaration(value)

    assert len(str(caught.value)) < 300


def test_ten_tools_with_ten_properties_are_allowed() -> None:
    parameters = {"type": "object", "properties": {str(n): {} for n in range(10)}}
    tools = check_declaration([_tool(name=f"t{n}", parameters=parameters) for n in range(10)])

    check_schemas(tools)
    check_json_schemas(tools)
    assert len(tools) == 10


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda x: (
            st.lists(x) | st.dictionaries(st.sampled_from(["type", "function", "name", "description", "parameters"]), x)
        ),
    )
)
def test_whatever_is_declared_is_read_or_refused(value: object) -> None:
    with suppress(ToolsInvalid):
        assert isinstance(check_declaration(value), tuple)


@pytest.mark.parametrize(
    "parameters",
    [
        {"properties": {"a": {"type": "nonsense"}}},
        {"properties": {"a": 1}},
        {"required": "a"},
        {"properties": {"a": {"enum": 1}}},
        {"properties": {"a": {"minimum": "1"}}},
        {"properties": {"a": {"multipleOf": 0}}},
        {"additionalProperties": 3},
    ],
)
def test_parameters_that_are_no_json_schema_are_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(ToolsInvalid, match="'t'"):
        check_json_schemas([_schema(**parameters)])


@pytest.mark.parametrize(
    ("parameters", "arguments", "problem"),
    [
        ({}, {"any": 1}, None),
        ({"additionalProperties": False}, {"any": 1}, "$: Additional properties are not allowed"),
        ({"required": ["a"]}, {}, "$: 'a' is a required property"),
        ({"properties": {"a": {"type": "string"}}}, {"a": 1}, "$.a: 1 is not of type 'string'"),
        ({"properties": {"a": {"type": "integer"}}}, {"a": True}, "$.a: True is not of type 'integer'"),
        ({"properties": {"a": {"enum": [1, 2]}}}, {"a": 3}, "$.a: 3 is not one of [1, 2]"),
        ({"properties": {"a": {"minimum": 1, "maximum": 5}}}, {"a": 6}, "$.a: 6 is greater than the maximum of 5"),
        ({"properties": {"a": {"items": {"type": "string"}}}}, {"a": ["x", 1]}, "$.a[1]: 1 is not of type 'string'"),
        ({"properties": {"a": {"minItems": 2}}}, {"a": [1]}, "$.a: [1] is too short"),
        ({"properties": {"a": {"$ref": "#/$defs/d"}}, "$defs": {"d": {"const": 1}}}, {"a": 1}, None),
        ({"properties": {"a": {"$ref": "#/$defs/d"}}, "$defs": {"d": {"const": 1}}}, {"a": 2}, "$.a: 1 was expected"),
        ({"properties": {"a": {"$ref": "#/$defs/none"}}}, {"a": 1}, "the tool's schema refers to something"),
        ({"properties": {"a": {"$ref": "http://127.0.0.1:1/"}}}, {"a": 1}, "the tool's schema refers to something"),
        ({"properties": {"a": {"$ref": "file:///etc/passwd"}}}, {"a": 1}, "the tool's schema refers to something"),
    ],
)
def test_arguments_are_checked_by_the_schema(
    parameters: dict[str, Any], arguments: dict[str, Any], problem: str | None
) -> None:
    found = check_arguments([_schema(**parameters)], "t", arguments)

    assert found is None if problem is None else (found or "").startswith(problem)


def test_a_problem_quotes_little_of_the_arguments() -> None:
    problem = check_arguments([_schema(properties={"a": {"type": "integer"}})], "t", {"a": "\x1b" * 100_000})

    assert problem is not None
    assert len(problem) < 300
    assert problem.isprintable()


def test_a_tool_that_is_not_there_is_named_in_print() -> None:
    problem = check_arguments([_schema()], "\n" * 500, {})

    assert problem is not None
    assert problem.isprintable()
    assert len(problem) < 200
