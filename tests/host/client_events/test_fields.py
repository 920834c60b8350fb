"""Every field of every event a client may send: missing, of each wrong type, and too large.

The fields are found in the schemas that clients are told, so that these are held to what the server does, too.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pytest
from client_fields import Place, good_events, good_values, places
from described import components, is_described

from host.client_events.echoed import MAX_ECHOED_VALUES
from host.client_events.events import EVENT_TYPES
from host.client_events.reading import MAX_VALUES, parse_client_event
from host.errors import ErrorCode, InvalidEvent
from host.schemas import PREFIX, Schema

PLACES: Final = places()
# A good value of each type that JSON has.
OF_EACH_TYPE: Final[Mapping[str, object]] = {
    "null": None,
    "boolean": True,
    "integer": 7,
    "number": 1.5,
    "string": "text",
    "array": [],
    "object": {},
}
BOUNDS: Final = frozenset({"maxLength", "maximum", "maxItems", "maxProperties", "const", "enum"})
MORE_THAN_IS_ECHOED: Final = [0] * MAX_ECHOED_VALUES
# What stands around it, and counts too: some objects are sent back as a whole.
AROUND_IT: Final = 8


def by_name(place: Place) -> str:
    return place.name


def refusal(event: dict[str, Any]) -> InvalidEvent | None:
    try:
        parse_client_event(json.dumps(event), reject_unknown_keys=True)
    except InvalidEvent as error:
        return error
    return None


def assert_refused(place: Place, event: dict[str, Any], *codes: ErrorCode, param: str | None = None) -> None:
    error = refusal(event)
    assert error is not None, f"accepted: {json.dumps(event)[:300]}"
    assert (error.code in codes, error.param) == (True, param or place.path), error
    assert error.message.startswith(error.param[:80])
    assert len(error.message) < 1000
    assert error.event_id == (event["event_id"] if isinstance(event.get("event_id"), str) else None)


def resolved(schema: Schema) -> Iterator[Schema]:
    """Return the branches of a schema, without references."""
    if "$ref" in schema:
        yield from resolved(components()[schema["$ref"].removeprefix(PREFIX)])
    elif "properties" not in schema and (inner := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")):
        for branch in inner:
            yield from resolved(branch)
    else:
        yield schema


def allowed_types(schema: Schema) -> set[str]:
    found = {branch.get("type", "any") for branch in resolved(schema)}
    if "any" in found:
        return set(OF_EACH_TYPE)
    return found | ({"integer"} if "number" in found else set())


# What is good


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_every_good_event_is_read_and_is_as_described(event_type: str) -> None:
    events = good_events(event_type)

    assert events
    for event in events:
        assert refusal(event) is None, event
        assert is_described(event), event


def test_every_field_of_every_model_has_its_place() -> None:
    owned = {(place.owner, str(place.steps[-1])) for place in PLACES}
    models = {name: schema for name, schema in components().items() if name in {place.owner for place in PLACES}}

    assert len(PLACES) > 200
    for name, schema in models.items():
        assert {(name, field) for field in schema["properties"]} <= owned
    assert {name for name, schema in models.items() if "type" in schema["properties"]} > {"UserPart", "FunctionTool"}


# Missing

# Fields that are needed where others are not, and whose absence is told of another one.
NEEDED: Final[Mapping[tuple[str, str], str]] = {
    ("UserPart", "text"): "text",
    ("SystemPart", "text"): "text",
    ("AssistantPart", "text"): "text",
    ("CharactersReload", "directory"): "directory",
    ("CharactersReload", "files"): "directory",
}


@pytest.mark.parametrize("place", [each for each in PLACES if isinstance(each.steps[-1], str)], ids=by_name)
def test_a_field_that_is_missing_is_named_if_it_is_needed(place: Place) -> None:
    event = place.without()
    needed = NEEDED.get((place.owner, str(place.steps[-1])))

    if place.is_required or needed:
        param = place.path if place.is_required else f"{place.path.rpartition('.')[0]}.{needed}".removeprefix(".")
        assert_refused(place, event, ErrorCode.MISSING_REQUIRED_PARAMETER, param=param)
    else:
        assert refusal(event) is None
    assert is_described({"type": place.event["type"]} | event) == (refusal(event) is None or place.path == "type")


@pytest.mark.parametrize("place", [each for each in PLACES if isinstance(each.steps[-1], int)], ids=by_name)
def test_a_list_may_be_empty(place: Place) -> None:
    event = place.without()

    assert refusal(event) is None
    assert is_described(event)


# Of a wrong type


@pytest.mark.parametrize("place", PLACES, ids=by_name)
def test_a_value_of_a_wrong_type_is_named(place: Place) -> None:
    for json_type, value in OF_EACH_TYPE.items():
        event = place.holding(value)
        if json_type in allowed_types(place.schema):
            continue
        assert_refused(place, event, ErrorCode.INVALID_TYPE)
        assert place.path == "type" or not is_described(event)


# Too large


def smallest(values: Iterable[Any]) -> Any:
    return min(values, key=lambda value: len(json.dumps(value)))


def values_of_size(schema: Schema, beyond: int) -> Iterator[object]:
    """Return values at each of the bounds, or so far beyond them."""
    for branch in resolved(schema):
        match branch:
            case {"maxLength": most}:
                yield "x" * (most + beyond)
            case {"maximum": most, "minimum": least}:
                yield most + beyond
                yield least - beyond
            case {"maxItems": most, "items": entry}:
                yield [smallest(good_values(entry))] * (most + beyond)
            case {"maxProperties": most}:
                yield {str(number): "" for number in range(most + beyond)}


BOUNDED: Final = [each for each in PLACES if any(values_of_size(each.schema, 1))]


@pytest.mark.parametrize("place", BOUNDED, ids=by_name)
def test_a_value_that_is_too_large_is_named(place: Place) -> None:
    codes = ErrorCode.INVALID_VALUE, ErrorCode.FILE_TOO_LARGE, ErrorCode.TOO_MANY_FILES
    for value in values_of_size(place.schema, 1):
        event = place.holding(value)

        assert_refused(place, event, *codes)
        assert not is_described(event)


@pytest.mark.parametrize("place", BOUNDED, ids=by_name)
def test_a_value_that_is_as_large_as_it_may_be_is_taken(place: Place) -> None:
    for value in values_of_size(place.schema, 0):
        event = place.holding(value)

        assert refusal(event) is None
        assert is_described(event)


WORDED: Final = [each for each in PLACES if any(branch.keys() & {"const", "enum"} for branch in resolved(each.schema))]


@pytest.mark.parametrize("place", WORDED, ids=by_name)
def test_a_word_that_is_not_known_is_named(place: Place) -> None:
    event = place.holding("x" * 100_000)

    assert_refused(place, event, ErrorCode.INVALID_VALUE)
    assert place.path == "type" or not is_described(event)


ECHOED: Final = [
    each
    for each in PLACES
    for branch in resolved(each.schema)
    if "type" not in branch or (branch["type"] == "object" and not branch.keys() & {"properties", "propertyNames"})
]


@pytest.mark.parametrize("place", ECHOED, ids=by_name)
def test_a_value_of_any_shape_holds_no_more_than_is_sent_back(place: Place) -> None:
    assert_refused(place, place.holding({"key": MORE_THAN_IS_ECHOED}), ErrorCode.INVALID_VALUE)
    assert refusal(place.holding({"key": MORE_THAN_IS_ECHOED[AROUND_IT:]})) is None


def test_what_has_no_bound_is_a_flag_an_object_or_is_echoed() -> None:
    for place in PLACES:
        unbounded = [each for each in resolved(place.schema) if not each.keys() & BOUNDS]
        kinds = {each.get("type") for each in unbounded}
        assert kinds <= {"null", "boolean", "object", None}, place.name


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_an_event_holds_no_more_values_than_any_needs(event_type: str) -> None:
    event = good_events(event_type)[0] | {"unheard_of": [0] * (MAX_VALUES + 1)}

    error = refusal(event)

    assert error is not None
    assert (error.code, error.param) == (ErrorCode.INVALID_VALUE, None)
