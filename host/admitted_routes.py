"""Endpoints for clients: the key first, then what is asked, and a code for whatever is wrong with it.

Runs in: host.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import msgspec
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from host.errors import ClientError, ErrorCode
from sandbox.diagnostics import Diagnostic

# By what pydantic calls them; whatever else it finds is a value that is not allowed.
_CODES: Final[Mapping[str, ErrorCode]] = MappingProxyType(
    {
        "json_invalid": ErrorCode.INVALID_JSON,
        "missing": ErrorCode.MISSING_REQUIRED_PARAMETER,
        "string_type": ErrorCode.INVALID_TYPE,
        "model_attributes_type": ErrorCode.INVALID_TYPE,
    }
)
_SENTENCES: Final[Mapping[ErrorCode, str]] = MappingProxyType(
    {
        ErrorCode.INVALID_JSON: "The body is not JSON.",
        ErrorCode.MISSING_REQUIRED_PARAMETER: "{place} is missing.",
        ErrorCode.INVALID_TYPE: "{place} has the wrong type.",
        ErrorCode.INVALID_VALUE: "{place} is not allowed.",
    }
)
_BODY: Final = "body"
_NOT_UNDERSTOOD: Final = 422


def admitted(admit: Callable[[Request], None]) -> type[APIRoute]:
    """Return a kind of route that looks at who asks before it looks at what is asked.

    Args:
        admit: Raises what FastAPI answers with, if somebody is not to come in.
    """

    class AdmittedRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def answer(request: Request) -> Response:
                admit(request)
                try:
                    return await handle(request)
                except RequestValidationError as error:
                    return refuse(explain(error))

            return answer

    return AdmittedRoute


def explain(error: RequestValidationError) -> ClientError:
    """Return a request's first fault, with its code and a sentence; nothing of what was sent is in it."""
    fault = error.errors()[0]
    code = _CODES.get(fault["type"], ErrorCode.INVALID_VALUE)
    place = ".".join(str(step) for step in fault["loc"] if step != _BODY)
    return ClientError(code, _SENTENCES[code].format(place=f"'{place}'" if place else "The body"))


def refuse(error: ClientError, status: int = _NOT_UNDERSTOOD) -> Response:
    """Answer that something was not done, and why; without a status, that it cannot be understood."""
    headers = {} if error.retry_after_seconds is None else {"Retry-After": str(error.retry_after_seconds)}
    diagnostics = plain(error.details or ())
    body = {"success": False, "code": error.code, "message": error.message, "diagnostics": diagnostics}
    return JSONResponse(body, status, headers)


def plain(diagnostics: Sequence[Diagnostic]) -> list[dict[str, Any]]:
    """Return diagnostics as they stand in an answer."""
    return [msgspec.to_builtins(each) for each in diagnostics]
