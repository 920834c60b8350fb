"""What is wrong with an event, in our own words.

Runs in: host.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails

from host.client_events import echoed
from host.client_events.settings import TRUNCATED_BY_MODE, TRUNCATED_BY_RATIO
from host.client_events.tools import CHOSEN_BY_MODE, CHOSEN_BY_NAME
from host.errors import ErrorCode, InvalidEvent

# Enough to recognise a value by, too little to carry one around.
MAX_QUOTED_CHARACTERS: Final = 80
# JSON's words for the types that JSON becomes.
_KINDS: Final[Mapping[type, str]] = {
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "an array",
    dict: "an object",
}
# What pydantic's kinds of errors are to a client. Those our own checks raise are named after their code.
_EXPECTED: Final[Mapping[str, str]] = {
    "string_type": "a string",
    "int_type": "an integer",
    "float_type": "a number",
    "bool_type": "a boolean",
    "list_type": "an array",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}
_BOUNDS: Final[Mapping[str, str]] = {
    "string_too_long": "is longer than {max_length} characters",
    "string_too_short": "is shorter than {min_length} character",
    "too_long": "has more than {max_length} entries",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is greater than {le}",
}
_OWN_KINDS: Final = frozenset(code.value for code in ErrorCode)
_MISSING: Final = (ErrorCode.MISSING_REQUIRED_PARAMETER, "is required")
_UNKNOWN: Final = (ErrorCode.UNKNOWN_PARAMETER, "is not known")
_REFUSED: Final = (ErrorCode.INVALID_VALUE, "is not allowed")
# The names pydantic puts into a path where it chose between several types. None of them is the name of a field.
_BRANCHES: Final = frozenset(
    {
        *("message", "function_call", "function_call_output", "item_reference"),
        *("user", "system", "assistant"),
        *(CHOSEN_BY_NAME, CHOSEN_BY_MODE, TRUNCATED_BY_RATIO, TRUNCATED_BY_MODE),
        *echoed.BRANCHES,
    }
)


def explain(raw: Mapping[str, Any], error: ErrorDetails) -> InvalidEvent:
    """Say in our own words what pydantic found."""
    code, reason = _reason(error["type"], error["input"], error.get("ctx", {}), error["msg"])
    param = _param(error)
    event_id = raw.get("event_id")
    return InvalidEvent(code, f"{param} {reason}.", param, event_id if isinstance(event_id, str) else None)


def quoted(value: str) -> str:
    """Return a client's text as it may stand in a message: escaped, at most 80 characters long, in quotes."""
    return f"'{_shown(value)}'"


def kind_of(value: object) -> str:
    """Name a value's type as JSON does."""
    return "null" if value is None else _KINDS[type(value)]


def _shown(value: str) -> str:
    head = value[:MAX_QUOTED_CHARACTERS]
    shown = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in head
    )
    if len(value) > len(head) or len(shown) > MAX_QUOTED_CHARACTERS:
        shown = shown[: MAX_QUOTED_CHARACTERS - 1] + "…"
    return shown


def _param(error: ErrorDetails) -> str:
    """Write the place of a mistake as a path that holds nothing but keys and indexes of the event itself."""
    # The first step is the event's type.
    steps, context = error["loc"][1:], error.get("ctx", {})
    path = ""
    for number, step in enumerate(steps):
        # Two kinds of key are the client's own words, and may be any.
        is_own = "metadata" in steps[:number] or (error["type"] == "extra_forbidden" and number == len(steps) - 1)
        if isinstance(step, int):
            path += f"[{step}]"
        elif is_own or step not in _BRANCHES:
            path += f".{_shown(step)}"
    missed = context.get("field") or context.get("discriminator", "").strip("'")
    return (f"{path}.{missed}" if missed else path.removesuffix(".[key]")).removeprefix(".")


def _reason(kind: str, value: Any, context: Mapping[str, Any], message: str) -> tuple[ErrorCode, str]:
    if kind in _OWN_KINDS:
        return ErrorCode(kind), message
    if kind in _EXPECTED:
        return ErrorCode.INVALID_TYPE, f"has to be {_EXPECTED[kind]}, not {kind_of(value)}"
    if kind in _BOUNDS:
        return ErrorCode.INVALID_VALUE, _BOUNDS[kind].format(**context)
    if kind in {"union_tag_not_found", "union_tag_invalid"}:
        return _unknown_branch(value, context)
    if kind == "literal_error":
        return _not_one_of(value, context["expected"])
    return {"missing": _MISSING, "extra_forbidden": _UNKNOWN}.get(kind, _REFUSED)


def _unknown_branch(value: Mapping[str, Any], context: Mapping[str, Any]) -> tuple[ErrorCode, str]:
    field = context["discriminator"].strip("'")
    return _not_one_of(value[field], context.get("expected_tags", "")) if field in value else _MISSING


def _not_one_of(value: object, supported: str) -> tuple[ErrorCode, str]:
    if not isinstance(value, str):
        return ErrorCode.INVALID_TYPE, f"has to be a string, not {kind_of(value)}"
    return ErrorCode.INVALID_VALUE, f"is {quoted(value)}; supported: {supported}"
