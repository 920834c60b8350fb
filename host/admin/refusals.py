"""What an operator can be refused, each with a code of its own.

Runs in: host.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, Field


class AdminCode(StrEnum):
    """Every value that ``code`` can have where a request failed."""

    INVALID_ADMIN_KEY = "invalid_admin_key"
    LOOPBACK_ONLY = "loopback_only"
    HOST_NOT_ALLOWED = "host_not_allowed"
    ORIGIN_NOT_ALLOWED = "origin_not_allowed"
    INVALID_REQUEST = "invalid_request"
    SESSION_NOT_FOUND = "session_not_found"
    NO_WORKER = "no_worker"
    NO_PREVIOUS_SET = "no_previous_set"
    SET_NOT_LOADED = "set_not_loaded"
    SESSION_BUSY = "session_busy"
    SET_IS_DEFAULT = "set_is_default"
    SET_NOT_BLOCKED = "set_not_blocked"
    SET_IN_SETTINGS = "set_in_settings"
    TOO_MANY_BLOCKS = "too_many_blocks"


class Meaning(BaseModel):
    """How a refusal is answered."""

    status: int
    message: str


def _told(status: int, message: str) -> Meaning:
    return Meaning(status=status, message=message)


MEANINGS: Final[Mapping[AdminCode, Meaning]] = MappingProxyType(
    {
        AdminCode.INVALID_ADMIN_KEY: _told(401, "The admin key is missing or wrong."),
        AdminCode.LOOPBACK_ONLY: _told(403, "Operators come from this machine only, and past no proxy."),
        AdminCode.HOST_NOT_ALLOWED: _told(403, "Operators ask for this machine by a name of its own: localhost."),
        AdminCode.ORIGIN_NOT_ALLOWED: _told(403, "Pages of other origins may not ask for this."),
        AdminCode.INVALID_REQUEST: _told(422, "The request has a value that is not allowed."),
        AdminCode.SESSION_NOT_FOUND: _told(404, "No such session is under way."),
        AdminCode.NO_WORKER: _told(409, "The session has no worker at the moment."),
        AdminCode.NO_PREVIOUS_SET: _told(409, "The session has had no other set."),
        AdminCode.SET_NOT_LOADED: _told(409, "The set does not load any more; the session keeps the one it has."),
        AdminCode.SESSION_BUSY: _told(503, "The session did not come to it in time; nothing has changed."),
        AdminCode.SET_IS_DEFAULT: _told(409, "This is the default set; make another one the default first."),
        AdminCode.SET_NOT_BLOCKED: _told(404, "No set of this digest is blocked."),
        AdminCode.SET_IN_SETTINGS: _told(409, "The settings block this set; take it out of them."),
        AdminCode.TOO_MANY_BLOCKS: _told(409, "Too many sets are blocked; let some of them be loaded again."),
    }
)


class AdminProblem(BaseModel):
    """Why a request failed."""

    code: AdminCode = Field(description="For programs.")
    message: str = Field(description="For people.")


class AdminRefused(Exception):
    """A request of an operator fails.

    Args:
        code: Why.
        more: A sentence beside what the code says.
    """

    def __init__(self, code: AdminCode, more: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.status = MEANINGS[code].status
        self.problem = AdminProblem(code=code, message=f"{MEANINGS[code].message} {more}".strip())


def refusals(*codes: AdminCode) -> dict[int | str, dict[str, Any]]:
    """Describe the refusals of an endpoint, for OpenAPI; those that each endpoint has are among them."""
    told: dict[int | str, dict[str, Any]] = {}
    for code in (*_ALWAYS, *codes):
        found = told.setdefault(MEANINGS[code].status, {"model": AdminProblem, "description": ""})
        found["description"] = f"{found['description']} `{code}`: {MEANINGS[code].message}".strip()
    return told


_ALWAYS: Final = (
    AdminCode.INVALID_ADMIN_KEY,
    AdminCode.LOOPBACK_ONLY,
    AdminCode.HOST_NOT_ALLOWED,
    AdminCode.ORIGIN_NOT_ALLOWED,
    AdminCode.INVALID_REQUEST,
)
