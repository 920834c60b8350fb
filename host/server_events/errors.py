"""What a client is told went wrong.

Runs in: host.
"""

from collections.abc import Sequence

from msgspec import UNSET, Struct, UnsetType

from host.errors import ClientError, ErrorCode, ErrorType, InvalidEvent, error_type
from host.server_events import ServerEvent
from sandbox.diagnostics import Diagnostic


class ErrorBody(Struct, frozen=True, kw_only=True, gc=False):
    """What went wrong.

    Attributes:
        type: Whose fault it is, coarsely.
        code: For programs; one of the error codes.
        message: For people.
        param: Path of the parameter at fault, as `item.content[0].text`.
        event_id: That of your event, if you gave it one.
        details: What was found in the characters, where that is the reason.
        retry_after_seconds: When the same may be asked again, where that is known.
    """

    type: ErrorType
    code: ErrorCode
    message: str
    param: str | None = None
    event_id: str | None = None
    details: Sequence[Diagnostic] | UnsetType = UNSET
    retry_after_seconds: int | UnsetType = UNSET


class ErrorEvent(ServerEvent, frozen=True, kw_only=True, tag="error"):
    """Something that you asked for was not done; the session goes on.

    Attributes:
        error: What went wrong.
    """

    error: ErrorBody


def error_event(error: ClientError, event_id: str | None = None) -> ErrorEvent:
    """Return the event that tells a client of an error.

    Args:
        error: What happened.
        event_id: The id the client gave the event that led to it; an InvalidEvent brings its own.
    """
    return ErrorEvent(
        error=ErrorBody(
            type=error_type(error.code),
            code=error.code,
            message=error.message,
            param=error.param,
            event_id=error.event_id if isinstance(error, InvalidEvent) else event_id,
            details=UNSET if error.details is None else error.details,
            retry_after_seconds=UNSET if error.retry_after_seconds is None else error.retry_after_seconds,
        )
    )
