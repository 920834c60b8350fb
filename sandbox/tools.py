"""The tools of a character: how they are declared, and whether a call's arguments fit.

Schemas and arguments come from strangers, and a schema can be an attack (``pattern``, ``$ref``), so the checking of
arguments only happens in a worker.

Runs in: both.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

import msgspec
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, best_match
from referencing import Registry
from referencing.exceptions import Unresolvable

from sandbox.diagnostics import printable

MAX_TOOLS: Final = 10
MAX_PROPERTIES: Final = 10
MAX_DESCRIPTION_CHARACTERS: Final = 200
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_]{0,49}")


class ToolSchema(msgspec.Struct, frozen=True, kw_only=True):
    """One tool: its name, what it does, and a JSON Schema for its arguments."""

    name: str
    description: str
    parameters: dict[str, Any]


class ToolsInvalid(ValueError):
    """What should describe tools does not; the message goes on from the words "TOOLS" or "the answer"."""


def check_declaration(value: object) -> tuple[ToolSchema, ...]:
    """Read tools from plain data.

    Args:
        value: None, or a list of ``{"type": "function", "function": {...}}`` or of the inner dicts alone.

    Raises:
        ToolsInvalid: It is something else.
    """
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ToolsInvalid("must be a list")
    schemas = tuple(_read_tool(position, each) for position, each in enumerate(value))
    check_schemas(schemas)
    return schemas


Fault: TypeAlias = tuple[str, tuple[str | int, ...]]
"""What is wrong, in words that go on from "TOOLS", and what leads to it."""


def faults(value: object) -> Iterator[Fault]:
    """Tell each rule that a declaration breaks."""
    if not isinstance(value, list):
        yield "must be a list", ()
        return
    read: list[tuple[int, ToolSchema]] = []
    for position, each in enumerate(value):
        try:
            read.append((position, _read_tool(position, each)))
        except ToolsInvalid as error:
            yield str(error), (position,)
    yield from _schema_faults(read)


def check_schemas(schemas: Iterable[ToolSchema]) -> None:
    """Check tools by the rules that need no knowledge of JSON Schema.

    Raises:
        ToolsInvalid: One is broken.
    """
    for message, _ in _schema_faults(enumerate(schemas)):
        raise ToolsInvalid(message)


def _schema_faults(schemas: Iterable[tuple[int, ToolSchema]]) -> Iterator[Fault]:
    known: set[str] = set()
    for position, schema in schemas:
        yield from ((message, (position, "function", key)) for message, key in _tool_faults(schema))
        if schema.name in known:
            yield f"has two tools named {printable(schema.name, 60)!r}", (position, "function", "name")
        known.add(schema.name)
    if len(known) > MAX_TOOLS:
        yield f"has more than {MAX_TOOLS} tools", ()


def _read_tool(position: int, value: object) -> ToolSchema:
    if isinstance(value, dict) and "function" in value:
        if value.get("type") != "function":
            raise ToolsInvalid(f'[{position}] must have "type": "function"')
        value = value["function"]
    try:
        return msgspec.convert(value, ToolSchema)
    except msgspec.ValidationError as error:
        raise ToolsInvalid(f"[{position}] is no tool: {printable(str(error), 120)}") from None


def _tool_faults(schema: ToolSchema) -> Iterator[tuple[str, str]]:
    name = printable(schema.name, 60)
    if not _NAME.fullmatch(schema.name):
        yield f"has the name {name!r}, which is not a letter and up to 49 letters, digits or underscores", "name"
    if not 1 <= len(schema.description) <= MAX_DESCRIPTION_CHARACTERS:
        yield f"needs 1 to {MAX_DESCRIPTION_CHARACTERS} characters of description for {name!r}", "description"
    properties = schema.parameters.get("properties", {})
    if schema.parameters.get("type") != "object" or not isinstance(properties, dict):
        yield f"needs a JSON Schema of type object as parameters of {name!r}", "parameters"
    elif len(properties) > MAX_PROPERTIES:
        yield f"has more than {MAX_PROPERTIES} properties in {name!r}", "parameters"


def check_json_schemas(schemas: Iterable[ToolSchema]) -> None:
    """Check that the parameters are valid JSON Schema. Runs in: worker.

    Raises:
        ToolsInvalid: One is not.
    """
    for schema in schemas:
        # The whole check takes longer than loading a character, and few schemas hold anything out of the ordinary.
        if are_ordinary((schema,)):
            continue
        try:
            Draft202012Validator.check_schema(schema.parameters)
        except SchemaError as error:
            reason = printable(error.message, 120)
            raise ToolsInvalid(f"has parameters of {schema.name!r} that are no JSON Schema: {reason}") from None


def are_ordinary(schemas: Iterable[ToolSchema]) -> bool:
    """Tell whether the parameters are JSON Schema by what is in them, without all that it may hold being known."""
    return all(_is_ordinary(schema.parameters, depth=0) for schema in schemas)


def _is_ordinary(schema: object, depth: int) -> bool:
    if not isinstance(schema, dict) or depth > _ORDINARY_DEPTH:
        return False
    if not all(word in _ORDINARY and _ORDINARY[word](value) for word, value in schema.items()):
        return False
    inner = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    return all(_is_ordinary(each, depth + 1) for each in inner)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_type(value: object) -> bool:
    return isinstance(value, str) and value in _TYPES


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_unique_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value)) and len(set(value)) == len(value)


# Valid whatever stands beside them, and checked without knowing anything else of JSON Schema.
_ORDINARY: Final[Mapping[str, Callable[[Any], bool]]] = {
    "type": _is_type,
    "title": _is_text,
    "description": _is_text,
    "properties": lambda value: isinstance(value, dict),
    "required": _are_unique_texts,
    "enum": lambda value: isinstance(value, list),
    "minimum": _is_number,
    "maximum": _is_number,
    "items": lambda value: isinstance(value, dict),
    "default": lambda _: True,
    "additionalProperties": lambda value: isinstance(value, bool),
}
_ORDINARY_DEPTH: Final = 5
_TYPES: Final = frozenset({"object", "string", "integer", "number", "boolean", "array", "null"})


def check_arguments(schemas: Iterable[ToolSchema], name: str, arguments: Mapping[str, Any]) -> str | None:
    """Tell what is wrong with the arguments of a call, or None. Runs in: worker."""
    schema = next((each for each in schemas if each.name == name), None)
    if schema is None:
        return f"there is no tool named {printable(name, 60)!r}"
    # An empty registry of our own: the default one would fetch a remote $ref.
    validator = Draft202012Validator(schema.parameters, registry=Registry())
    try:
        error = best_match(validator.iter_errors(dict(arguments)))
    except Unresolvable:
        return "the tool's schema refers to something that is not there"
    if error is None:
        return None
    return f"{error.json_path}: {printable(error.message, 160)}"
