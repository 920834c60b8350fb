"""The values of labels: every one comes from a list of ours.

Runs in: host.
"""

from enum import StrEnum
from typing import Final

from host.errors import ErrorCode


class Outcome(StrEnum):
    """What can come of a hook call."""

    ANSWERED = "answered"
    FAILED = "failed"
    WRONG_ANSWER = "wrong_answer"
    BUDGET_EXCEEDED = "budget_exceeded"
    WORKER_LOST = "worker_lost"


class Refused(StrEnum):
    """Why a connection did not become a session."""

    FULL = "full"
    KEY_FULL = "key_full"
    KEY = "key"
    ORIGIN = "origin"
    DIALECT = "dialect"
    DRAINING = "draining"


class Ended(StrEnum):
    """How a session that was admitted ended."""

    LEFT = "left"
    STALLED = "stalled"
    DISMISSED = "dismissed"
    DRAINED = "drained"
    NOT_LOADED = "not_loaded"
    FAILED = "failed"


class Asked(StrEnum):
    """What came of asking a language model once."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    UNREACHABLE = "model_unreachable"
    TIMEOUT = "model_timeout"
    ERROR = "model_error"


# How a response can end; `host.response_writer.Ending`.
ENDINGS: Final = ("completed", "cancelled", "failed", "incomplete")
# Who can ask for another set: a client, a file that changed, or an operator for sessions to come.
RELOADS: Final = ("request", "watch", "operator", "default")
# What came of it; of the codes, those that a reload can be answered with.
RELOADED: Final = "ok"
RELOAD_CODES: Final = (
    RELOADED,
    ErrorCode.DIRECTORY_NOT_FOUND,
    ErrorCode.DIRECTORY_NOT_READABLE,
    ErrorCode.INVALID_DIRECTORY_FORMAT,
    ErrorCode.DIRECTORY_NOT_ALLOWED,
    ErrorCode.INVALID_VALUE,
    ErrorCode.NO_VALID_CHARACTERS,
    ErrorCode.CHARACTER_RELOAD_FAILED,
    ErrorCode.TOO_MANY_FILES,
    ErrorCode.FILE_TOO_LARGE,
    ErrorCode.FILES_NOT_ALLOWED,
    ErrorCode.BUDGET_EXCEEDED,
    ErrorCode.PROCESSOR_LIMIT_EXCEEDED,
    ErrorCode.KEY_PROCESSOR_LIMIT_EXCEEDED,
    ErrorCode.CHARACTERS_BROKEN,
    ErrorCode.CHARACTER_SET_BLOCKED,
    ErrorCode.RELOAD_NOT_ALLOWED,
    ErrorCode.TOO_MANY_RELOADS,
    ErrorCode.TOO_MANY_REQUESTS,
)
# What a client sent that is no event.
NO_EVENT: Final = "invalid"
RETRIED: Final = ("rate_limited", "server_error")
TOKENS: Final = ("input", "output")
