"""The JSON Schema of every event, made from the models that read and write them.

What no model can say is added here: which fields are always written, and which need one another.

Runs in: host.
"""

from collections.abc import Mapping
from types import ModuleType
from typing import Any, Final, TypeAlias, TypeGuard, get_args

import msgspec
from msgspec import UNSET, Struct
from pydantic import BaseModel, TypeAdapter

from host import docstrings, session_object
from host.client_events import echoed, events, items, settings, tools
from host.client_events.items import CONTENT_FIELDS
from host.errors import ErrorCode
from host.server_events import ServerEvent, characters, errors, input_audio, responses, session, usage
from host.server_events import items as server_items
from sandbox import diagnostics

Schema: TypeAlias = dict[str, Any]

PREFIX: Final = "#/components/schemas/"
# Titles repeat names. The API's own kind of discriminator is not AsyncAPI's; each branch names its tag anyway. And what
# is absent is not what a default says: in an update, it stays as it is.
_LEFT_OUT: Final = frozenset({"title", "discriminator", "default"})

CLIENT_EVENTS: Final[Mapping[str, type[BaseModel]]] = {
    get_args(kind.model_fields["type"].annotation)[0]: kind for kind in get_args(get_args(events.ClientEvent)[0])
}


# Where the events of the server stand, in the order in which readers are told of them.
_SENT: Final = (errors, session, server_items, responses, input_audio, characters)


def _kinds(*modules: ModuleType) -> dict[str, type]:
    return {
        name: kind
        for module in modules
        for name, kind in vars(module).items()
        if isinstance(kind, type) and kind.__module__ == module.__name__
    }


def _is_event(kind: type) -> TypeGuard[type[ServerEvent]]:
    # What several events share is none itself.
    return issubclass(kind, ServerEvent) and not kind.__subclasses__()


SERVER_EVENTS: Final[Mapping[str, type[ServerEvent]]] = {
    str(kind.__struct_config__.tag): kind for kind in _kinds(*_SENT).values() if _is_event(kind)
}


def client_schemas() -> dict[str, Schema]:
    """Return the schemas of what clients send, by the names of the models."""
    adapter: TypeAdapter[Any] = TypeAdapter(events.ClientEvent)
    made = adapter.json_schema(ref_template=PREFIX + "{model}")["$defs"]
    kinds = _kinds(events, items, tools, settings, echoed)
    return {name: _described(_clean(schema), kinds[name]) | _rules(kinds[name]) for name, schema in made.items()}


def server_schemas() -> dict[str, Schema]:
    """Return the schemas of what the server sends, by the names of the models."""
    _, made = msgspec.json.schema_components(SERVER_EVENTS.values(), ref_template=PREFIX + "{name}")
    kinds = _kinds(*_SENT, usage, session_object, diagnostics) | {ErrorCode.__name__: ErrorCode}
    return {name: _always(_described(_clean(schema), kinds[name]), kinds[name]) for name, schema in made.items()}


def _clean(schema: Any) -> Any:
    match schema:
        case dict():
            kept = {key: value for key, value in schema.items() if key not in _LEFT_OUT}
            return {key: _clean_all(value) if key == "properties" else _clean(value) for key, value in kept.items()}
        case list():
            return [_clean(each) for each in schema]
        case _:
            return schema


def _clean_all(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _clean(schema) for name, schema in properties.items()}


def _described(schema: Schema, kind: type) -> Schema:
    meanings = docstrings.meanings(kind)
    told = {"description": docstrings.description(kind), **{k: v for k, v in schema.items() if k != "description"}}
    if "properties" in schema:
        told["properties"] = {
            name: _with_meaning(field, meanings.get(name)) for name, field in schema["properties"].items()
        }
    return told


def _with_meaning(field: Schema, meaning: str | None) -> Schema:
    if meaning is None:
        return field
    # What stands beside a reference does not count.
    return {"description": meaning, **({"allOf": [field]} if "$ref" in field else field)}


def _always(schema: Schema, kind: type) -> Schema:
    """Say which fields are there in everything that is sent: all that are not `UNSET`."""
    if not issubclass(kind, Struct):
        return schema
    left_out = {field.encode_name for field in msgspec.structs.fields(kind) if field.default is UNSET}
    if issubclass(kind, ServerEvent):
        # It is given when the event is written.
        left_out.remove("event_id")
    return {**schema, "required": [name for name in schema["properties"] if name not in left_out]}


def _rules(kind: type) -> Schema:
    """Say which fields need one another, where a model's own check holds clients to it."""
    if issubclass(kind, items.Part):
        types = get_args(kind.model_fields["type"].annotation)
        return {"anyOf": [_having(field, type={"const": each}) for each in types for field in CONTENT_FIELDS[each]]}
    if kind is events.CharactersReload:
        return {"oneOf": [_having("directory"), _having("files")]}
    return {}


def _having(field: str, **others: Schema) -> Schema:
    return {"properties": {**others, field: {"not": {"type": "null"}}}, "required": [field]}
