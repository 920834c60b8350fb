"""What the description of the protocol says of an event: whether it may be sent as it is.

Runs in: tests.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft7Validator

from host.schemas import CLIENT_EVENTS, PREFIX, SERVER_EVENTS, client_schemas, server_schemas


@cache
def components() -> dict[str, Any]:
    """Return all schemas by name."""
    return client_schemas() | server_schemas()


@cache
def validator(name: str, *, closed: bool = False) -> Draft7Validator:
    """Return what validates against the schema of one model, in the dialect of JSON Schema that AsyncAPI takes.

    Args:
        name: Of the model.
        closed: Whether keys of which the description does not tell are mistakes.
    """
    schemas = components()
    if closed:
        schemas = {name: each | {"additionalProperties": False} for name, each in schemas.items()}
    return Draft7Validator({"$ref": f"{PREFIX}{name}", "components": {"schemas": schemas}})


def assert_described(event: Mapping[str, Any]) -> None:
    """Check that an event of the server is as the description says, and holds nothing of which it does not tell."""
    kind = SERVER_EVENTS[event["type"]]
    faults = list(validator(kind.__name__, closed=True).iter_errors(event))
    assert not faults, f"{event['type']}: {faults[0].json_path}: {faults[0].message}"


def is_described(event: Mapping[str, Any]) -> bool:
    """Tell whether an event of a client is as the description says."""
    kind = CLIENT_EVENTS[event["type"]]
    return validator(kind.__name__).is_valid(event)
