"""Endpoints for clients: the key first, then what is asked, and a code for whatever is wrong with it.

Runs in: host.
"""

from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any, Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from host.errors import ErrorCode

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
                    return refuse(*explain(error))

            return answer

    return AdmittedRoute


def explain(error: RequestValidationError) -> tuple[ErrorCode, str]:
    """Return the code of a request's first fault and a sentence; nothing of what was sent is in it."""
    fault = error.errors()[0]
    code = _CODES.get(fault["type"], ErrorCode.INVALID_VALUE)
    place = ".".join(str(step) for step in fault["loc"] if step != _BODY)
    return code, _SENTENCES[code].format(place=f"'{place}'" if place else "The body")


def refuse(code: ErrorCode, message: str) -> Response:
    """Answer a request that cannot be understood."""
    return JSONResponse({"success": False, "code": code, "message": message, "diagnostics": []}, 422)
