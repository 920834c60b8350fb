"""Writes the parts of docs/protocol.md that the models of the events tell: `make protocol`.

Runs in: tests.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from host.docstrings import description
from host.examples import examples_of
from host.schemas import CLIENT_EVENTS, PREFIX, SERVER_EVENTS, Schema, client_schemas, server_schemas

_ASKED: Final = client_schemas()
_SENT: Final = server_schemas()

PAGE: Final = Path(__file__).parents[2] / "docs" / "protocol.md"

_PART: Final = re.compile(r"(?<=<!-- made by make protocol: )([a-z ]+)( -->\n).*?(?=<!-- end -->)", re.DOTALL)
# Every event has these: said once.
_OF_ALL_EVENTS: Final = frozenset({"type", "event_id"})
# Longer ones stand where the page explains them.
_LONGEST_EXAMPLE: Final = 400
# These have a table of their own, with meanings.
_ELSEWHERE: Final = {"ErrorCode": "[code](#error-codes)"}


def renewed(page: str) -> str:
    """Return the page with its made parts as they have to be."""
    return _PART.sub(lambda found: f"{found[1]}{found[2]}\n{PARTS[found[1]]()}\n", page)


def _overview(events: Mapping[str, type]) -> str:
    rows = [
        f"| [`{name}`](#{_anchor(name)}) | {description(kind)} |".replace("\n", " ") for name, kind in events.items()
    ]
    return _table("event", "what it does" if events is CLIENT_EVENTS else "what it tells", rows=rows)


def _events(events: Mapping[str, type], schemas: Mapping[str, Schema]) -> str:
    return "\n".join(_event(name, schemas[kind.__name__]) for name, kind in events.items())


def _event(name: str, schema: Schema) -> str:
    fields = _fields(schema, without=_OF_ALL_EVENTS)
    example = json.dumps(dict(examples_of(name)[0]), ensure_ascii=False)
    shown = f"```json\n{example}\n```\n" if len(example) <= _LONGEST_EXAMPLE else ""
    return "\n".join(filter(None, [f"#### `{name}`\n", f"{_paragraphs(schema)}\n", fields, shown]))


def _objects(events: Mapping[str, type], schemas: Mapping[str, Schema]) -> str:
    own = {kind.__name__ for kind in events.values()} | _ELSEWHERE.keys()
    return "\n".join(
        f"#### {_heading(name)}\n\n{_paragraphs(schema)}\n\n{_fields(schema)}"
        for name, schema in schemas.items()
        if name not in own
    )


def _paragraphs(schema: Schema) -> str:
    return str(schema["description"]).replace("\n", "\n\n")


def _fields(schema: Schema, without: Iterable[str] = ()) -> str:
    required = schema.get("required", ())
    # Fields of which the same is to be said share a row.
    told: dict[str, list[str]] = {}
    for name, field in schema["properties"].items():
        if name not in without:
            cells = f"{_type(field)} | {'yes' if name in required else 'no'} | {field['description']}"
            told.setdefault(cells, []).append(name)
    rows = [f"| {', '.join(f'`{name}`' for name in names)} | {cells} |" for cells, names in told.items()]
    return _table("field", "type", "always there" if schema in _SENT.values() else "required", "meaning", rows=rows)


def _table(*heads: str, rows: Iterable[str]) -> str:
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *rows, ""]
    return "\n".join(lines) if len(lines) > 3 else ""


def _type(schema: Schema) -> str:
    """Say in words which values there may be."""
    for key, words in _WORDS.items():
        if key in schema:
            return words(schema)
    return "any"


def _one_of(branches: Iterable[Schema]) -> str:
    words = list(dict.fromkeys(_type(each) for each in _flat(branches)))
    others = [each for each in words if each != "null"]
    said = " or ".join([", ".join(others[:-1]), others[-1]] if len(others) > 1 else others)
    return f"{said}, or null" if "null" in words else said


def _flat(branches: Iterable[Schema]) -> Iterator[Schema]:
    for branch in branches:
        inner = branch.get("oneOf") or branch.get("anyOf") or [{"const": each} for each in branch.get("enum", ())]
        yield from _flat(inner) if inner else (branch,)


def _link(schema: Schema) -> str:
    name = schema["$ref"].removeprefix(PREFIX)
    return _ELSEWHERE.get(name, f"[{_heading(name)}](#{_anchor(_heading(name))})")


def _json_type(schema: Schema) -> str:
    return _JSON_TYPES[schema["type"]](schema)


def _text(schema: Schema) -> str:
    least, most = schema.get("minLength"), schema.get("maxLength")
    if most is None:
        return "text"
    return f"text of {f'{least} to' if least else 'up to'} {most} characters"


def _number(schema: Schema) -> str:
    bounds = f" from {schema['minimum']} to {schema['maximum']}" if "maximum" in schema else ""
    return f"{schema['type']}{bounds}"


def _list(schema: Schema) -> str:
    most = f"up to {schema['maxItems']}, each " if "maxItems" in schema else ""
    return f"list: {most}{_type(schema['items'])}"


def _object(schema: Schema) -> str:
    values = schema.get("additionalProperties")
    if not isinstance(values, dict):
        return "object"
    most = f" up to {schema['maxProperties']}, each" if "maxProperties" in schema else ""
    names = (
        f", under a name of up to {schema['propertyNames']['maxLength']} characters"
        if "propertyNames" in schema
        else ""
    )
    return f"object:{most} {_type(values)}{names}"


_WORDS: Final[Mapping[str, Callable[[Schema], str]]] = {
    "$ref": _link,
    "allOf": lambda schema: _one_of(schema["allOf"]),
    "anyOf": lambda schema: _one_of(schema["anyOf"]),
    "oneOf": lambda schema: _one_of(schema["oneOf"]),
    "const": lambda schema: f"`{schema['const']}`",
    "enum": lambda schema: _one_of([schema]),
    "type": _json_type,
}
_JSON_TYPES: Final[Mapping[str, Callable[[Schema], str]]] = {
    "string": _text,
    "integer": _number,
    "number": _number,
    "boolean": lambda _: "true or false",
    "array": _list,
    "object": _object,
    "null": lambda _: "null",
}


def _heading(name: str) -> str:
    """Return the name of a model as people write it."""
    return re.sub(r"(?<=[a-z])[A-Z]", lambda found: f" {found[0].lower()}", name)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


PARTS: Final[Mapping[str, Callable[[], str]]] = {
    "client events": lambda: _overview(CLIENT_EVENTS),
    "server events": lambda: _overview(SERVER_EVENTS),
    "fields of client events": lambda: _events(CLIENT_EVENTS, _ASKED),
    "objects of client events": lambda: _objects(CLIENT_EVENTS, _ASKED),
    "fields of server events": lambda: _events(SERVER_EVENTS, _SENT),
    "objects of server events": lambda: _objects(SERVER_EVENTS, _SENT),
}


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
