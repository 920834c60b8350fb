"""Every field of every event that a client may send, found in the schemas: each in an event that is good as it stands.

Runs in: tests.
"""

import copy
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

from described import components
from jsonschema import Draft7Validator

from host.schemas import CLIENT_EVENTS, PREFIX, Schema

Step: TypeAlias = str | int


class Place(NamedTuple):
    """Where a value stands.

    Attributes:
        event: A good event that has it.
        steps: The way to it.
        schema: What may stand there.
        owner: Name of the model that it belongs to.
        is_required: Whether it has to be there.
    """

    event: dict[str, Any]
    steps: tuple[Step, ...]
    schema: Schema
    owner: str
    is_required: bool

    @property
    def path(self) -> str:
        """The same way as errors write it."""
        return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.steps).removeprefix(".")

    @property
    def name(self) -> str:
        """What tells this place from all others."""
        return f"{self.event['type']}: {self.path} of {self.owner}"

    def without(self) -> dict[str, Any]:
        """Return the event without the value."""
        event, parent = self._copied()
        del parent[self.steps[-1]]
        return event

    def holding(self, value: object) -> dict[str, Any]:
        """Return the event with another value."""
        event, parent = self._copied()
        parent[self.steps[-1]] = value
        return event

    def _copied(self) -> tuple[dict[str, Any], Any]:
        event: Any = copy.deepcopy(self.event)
        parent = event
        for step in self.steps[:-1]:
            parent = parent[step]
        return event, parent


def places() -> list[Place]:
    """Return all there are, each once."""
    found: dict[str, Place] = {}
    for event_type, kind in CLIENT_EVENTS.items():
        for event in good_events(event_type):
            for steps, schema, owner, is_required in _walk((), {"$ref": PREFIX + kind.__name__}, "", event):
                place = Place(event, steps, schema, owner, is_required)
                found.setdefault(place.name, place)
    return list(found.values())


def good_events(event_type: str) -> list[dict[str, Any]]:
    """Return events of one type, so that together they have every field, every branch and every word."""
    return [
        event | {"event_id": "mine"} for event in good_values({"$ref": PREFIX + CLIENT_EVENTS[event_type].__name__})
    ]


def good_values(schema: Schema) -> list[Any]:  # noqa: C901, PLR0911 (a table of schemas, spelt out)
    """Return good values: the first has all that there may be, the others differ in one thing."""
    match schema:
        case {"$ref": str(reference)}:
            return good_values(components()[reference.removeprefix(PREFIX)])
        case {"allOf": [only]}:
            return good_values(only)
        case {"const": value}:
            return [value]
        case {"enum": values}:
            return list(values)
        case {"properties": dict(fields)}:
            made = (value for without in _left_out(schema) for value in _good_objects(fields, without))
            # What has a rule of its own, as parts have, is not good with just any good fields.
            return [value for value in made if not schema.keys() & {"anyOf", "oneOf"} or _fits(schema, value)]
        case {"anyOf": branches} | {"oneOf": branches}:
            return [value for branch in branches for value in good_values(branch)]
        case {"type": "array", "items": entry}:
            return [[value] for value in good_values(entry)]
        case {"type": "object"}:
            return [{"key": "a"}]
        case {"type": "integer", "minimum": int(least)}:
            return [max(least, 1)]
        case {"type": str(json_type)}:
            return [{"string": "a", "integer": 1, "number": 0.5, "boolean": True, "null": None}[json_type]]
        case _:
            return ["a"]


def _left_out(schema: Schema) -> list[set[str]]:
    """Return the fields that must not be there together with others, once for each way."""
    ways = [set(way["required"]) for way in schema.get("oneOf", ())]
    return [set().union(*ways) - way for way in ways] or [set()]


def _good_objects(fields: dict[str, Schema], without: Iterable[str]) -> Iterator[dict[str, Any]]:
    values = {name: good_values(field) for name, field in fields.items() if name not in without}
    first = {name: each[0] for name, each in values.items()}
    yield first
    for name, each in values.items():
        yield from (first | {name: value} for value in each[1:])


def _walk(
    steps: tuple[Step, ...], schema: Schema, owner: str, value: Any
) -> Iterator[tuple[tuple[Step, ...], Schema, str, bool]]:
    """Return what a good value is made of."""
    match schema:
        case {"$ref": str(reference)}:
            name = reference.removeprefix(PREFIX)
            yield from _walk(steps, components()[name], name, value)
        case {"allOf": [only]}:
            yield from _walk(steps, only, owner, value)
        case {"properties": dict(fields)}:
            for name in value:
                yield (*steps, name), fields[name], owner, name in schema.get("required", ())
                yield from _walk((*steps, name), fields[name], owner, value[name])
        case {"anyOf": branches} | {"oneOf": branches}:
            # There is nothing in a text, and nothing in null.
            for branch in branches if isinstance(value, dict | list) else ():
                if _fits(branch, value):
                    yield from _walk(steps, branch, owner, value)
        case {"items": entry}:
            yield (*steps, 0), entry, owner, False
            yield from _walk((*steps, 0), entry, owner, value[0])
        case {"additionalProperties": dict(entry)}:
            yield (*steps, "key"), entry, owner, False


def _fits(schema: Schema, value: Any) -> bool:
    return Draft7Validator({"allOf": [schema], "components": {"schemas": components()}}).is_valid(value)
