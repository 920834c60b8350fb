"""The errors a client can be told about: one code each, and what it means.

Runs in: host.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from sandbox.diagnostics import Diagnostic
from sandbox.errors import SandboxError


class ErrorCode(StrEnum):
    """Every value `error.error.code` can have."""

    # The connection
    INVALID_API_KEY = "invalid_api_key"
    SERVER_FULL = "server_full"
    TOO_MANY_SESSIONS = "too_many_sessions"
    SESSION_IDLE = "session_idle"
    SERVER_SHUTTING_DOWN = "server_shutting_down"
    BETA_API_SHAPE_DISABLED = "beta_api_shape_disabled"
    SESSION_ENDED = "session_ended"

    # What an event says
    INVALID_JSON = "invalid_json"
    INVALID_EVENT = "invalid_event"
    INVALID_TYPE = "invalid_type"
    INVALID_VALUE = "invalid_value"
    UNKNOWN_PARAMETER = "unknown_parameter"
    MISSING_REQUIRED_PARAMETER = "missing_required_parameter"

    # What an event asks of the conversation
    ITEM_RETRIEVE_INVALID_ITEM_ID = "item_retrieve_invalid_item_id"
    ITEM_DELETE_INVALID_ITEM_ID = "item_delete_invalid_item_id"
    ITEM_TRUNCATE_INVALID_ITEM_ID = "item_truncate_invalid_item_id"
    ITEM_CREATE_INVALID_PREVIOUS_ITEM_ID = "item_create_invalid_previous_item_id"
    INPUT_AUDIO_BUFFER_COMMIT_EMPTY = "input_audio_buffer_commit_empty"
    CONVERSATION_ALREADY_HAS_ACTIVE_RESPONSE = "conversation_already_has_active_response"
    RESPONSE_CANCEL_NOT_ACTIVE = "response_cancel_not_active"

    # The characters
    DIRECTORY_NOT_FOUND = "directory_not_found"
    DIRECTORY_NOT_READABLE = "directory_not_readable"
    INVALID_DIRECTORY_FORMAT = "invalid_directory_format"
    DIRECTORY_NOT_ALLOWED = "directory_not_allowed"
    FILES_NOT_ALLOWED = "files_not_allowed"
    NO_VALID_CHARACTERS = "no_valid_characters"
    CHARACTER_RELOAD_FAILED = "character_reload_failed"
    RELOAD_NOT_ALLOWED = "reload_not_allowed"
    TOO_MANY_RELOADS = "too_many_reloads"
    TOO_MANY_FILES = "too_many_files"
    FILE_TOO_LARGE = "file_too_large"
    CHARACTER_NOT_FOUND = "character_not_found"
    CHARACTER_FAILED = "character_failed"
    BUDGET_EXCEEDED = "budget_exceeded"
    PROCESSOR_LIMIT_EXCEEDED = "processor_limit_exceeded"
    KEY_PROCESSOR_LIMIT_EXCEEDED = "key_processor_limit_exceeded"
    CHARACTER_SWITCHED_OFF = "character_switched_off"
    CHARACTER_SET_SWITCHED_OFF = "character_set_switched_off"
    CHARACTER_SET_BLOCKED = "character_set_blocked"
    NOTHING_TO_WATCH = "nothing_to_watch"
    CHARACTERS_BROKEN = "characters_broken"
    TOO_MANY_REQUESTS = "too_many_requests"

    # The server
    WORKER_LOST = "worker_lost"
    WORKER_REPLACED = "worker_replaced"
    SERVER_ERROR = "server_error"


MEANINGS: Final[Mapping[ErrorCode, str]] = {
    ErrorCode.INVALID_API_KEY: "The key is missing or wrong, or was withdrawn; the connection closes with 3000.",
    ErrorCode.SERVER_FULL: "No session is free; the connection closes with 1013.",
    ErrorCode.TOO_MANY_SESSIONS: "All sessions that the key may have are taken; the connection closes with 1013.",
    ErrorCode.SESSION_IDLE: "The client has said nothing for too long; the connection closes with 3008.",
    ErrorCode.SERVER_SHUTTING_DOWN: "The server takes no more sessions, or had to end a response; it closes with 1012.",
    ErrorCode.BETA_API_SHAPE_DISABLED: "The beta dialect is not served here; the connection closes with 4000.",
    ErrorCode.SESSION_ENDED: "An operator has ended the session; the connection closes with 1008.",
    ErrorCode.INVALID_JSON: "The frame is not JSON.",
    ErrorCode.INVALID_EVENT: "The frame holds no event: it is binary, or JSON that is not an object.",
    ErrorCode.INVALID_TYPE: "A parameter has the wrong JSON type.",
    ErrorCode.INVALID_VALUE: "A parameter has the right type and a value that is not allowed.",
    ErrorCode.UNKNOWN_PARAMETER: "A parameter is not known, and the server is set to refuse those.",
    ErrorCode.MISSING_REQUIRED_PARAMETER: "A parameter that the event needs is absent.",
    ErrorCode.ITEM_RETRIEVE_INVALID_ITEM_ID: "No item of this id can be retrieved.",
    ErrorCode.ITEM_DELETE_INVALID_ITEM_ID: "No item of this id can be deleted.",
    ErrorCode.ITEM_TRUNCATE_INVALID_ITEM_ID: "No item of this id can be truncated.",
    ErrorCode.ITEM_CREATE_INVALID_PREVIOUS_ITEM_ID: "The new item should follow one that does not exist.",
    ErrorCode.INPUT_AUDIO_BUFFER_COMMIT_EMPTY: "There is no audio to commit.",
    ErrorCode.CONVERSATION_ALREADY_HAS_ACTIVE_RESPONSE: "A response is under way; wait for it or cancel it.",
    ErrorCode.RESPONSE_CANCEL_NOT_ACTIVE: "There is no such response to cancel.",
    ErrorCode.DIRECTORY_NOT_FOUND: "The directory does not exist.",
    ErrorCode.DIRECTORY_NOT_READABLE: "The server may not read the directory.",
    ErrorCode.INVALID_DIRECTORY_FORMAT: "The directory is empty text, a relative path, or no directory.",
    ErrorCode.DIRECTORY_NOT_ALLOWED: "The directory is outside those that the server, or the key, may load from.",
    ErrorCode.FILES_NOT_ALLOWED: "The server is set to load no files that clients send.",
    ErrorCode.NO_VALID_CHARACTERS: "None of the files gave a character; the old ones stay, the details say why.",
    ErrorCode.CHARACTER_RELOAD_FAILED: "The reload failed for no fault of the files; the old characters stay.",
    ErrorCode.RELOAD_NOT_ALLOWED: "The key may load no other characters, or not change the default set.",
    ErrorCode.TOO_MANY_RELOADS: "The key has used up its reloads of this minute; the old characters stay.",
    ErrorCode.TOO_MANY_FILES: "The set has more files than a set may have, or than the key may load.",
    ErrorCode.FILE_TOO_LARGE: "A file, or the set, is larger than it may be, or than the key may load.",
    ErrorCode.CHARACTER_NOT_FOUND: "No loaded character has this name; the session is unchanged.",
    ErrorCode.CHARACTER_FAILED: "The character's code raised an error or gave an answer of the wrong shape.",
    ErrorCode.BUDGET_EXCEEDED: "The character's code used more time or space than it is given.",
    ErrorCode.PROCESSOR_LIMIT_EXCEEDED: "The characters' processor time is used up; the message says until when.",
    ErrorCode.KEY_PROCESSOR_LIMIT_EXCEEDED: "The processor time of all sessions of the key is used up.",
    ErrorCode.CHARACTER_SWITCHED_OFF: "The character has ended too many workers and is not asked any more.",
    ErrorCode.CHARACTER_SET_SWITCHED_OFF: "The set has ended too many workers; reload one with other text.",
    ErrorCode.CHARACTER_SET_BLOCKED: "An operator has blocked these very characters; also comes unasked.",
    ErrorCode.NOTHING_TO_WATCH: "The characters came from files that were sent, so no directory can be watched.",
    ErrorCode.CHARACTERS_BROKEN: "A watched file gives no character any more; the old ones stay, the details say why.",
    ErrorCode.TOO_MANY_REQUESTS: "Too many requests of this kind are waiting; send it again later.",
    ErrorCode.WORKER_LOST: "The process that ran the characters ended.",
    ErrorCode.WORKER_REPLACED: "No request failed: the characters held too much memory, so their process is replaced.",
    ErrorCode.SERVER_ERROR: "The server failed; nothing the client did is at fault.",
}

ErrorType: TypeAlias = Literal["invalid_request_error", "server_error"]

SERVER_FAULTS: Final = frozenset(
    {
        ErrorCode.SERVER_FULL,
        ErrorCode.SERVER_SHUTTING_DOWN,
        ErrorCode.SESSION_ENDED,
        ErrorCode.WORKER_LOST,
        ErrorCode.SERVER_ERROR,
    }
)


class ClientError(Exception):
    """What a client asked for cannot be done; becomes one `error` event in one place.

    Args:
        code: What went wrong, for programs.
        message: What went wrong, for people. Sent as it is, so it holds nothing secret.
        param: Path of the parameter at fault, as `item.content[0].type`.
        details: What was found in the characters, where that is the reason.
        retry_after_seconds: When to come back, where that helps.
    """

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        param: str | None = None,
        details: Sequence[Diagnostic] | None = None,
        *,
        retry_after_seconds: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.param, self.details = code, message, param, details
        self.retry_after_seconds = retry_after_seconds


class QuestionRefused(ClientError, SandboxError):
    """Characters are not asked at all, for what they have done before; to whoever asked, they have failed."""


class InvalidEvent(ClientError):
    """A frame is no event that this server knows.

    Args:
        code: What is wrong with it.
        message: The same for people.
        param: Path of the parameter at fault.
        event_id: The id the client gave its event, where one could be read.
    """

    def __init__(self, code: ErrorCode, message: str, param: str | None = None, event_id: str | None = None) -> None:
        super().__init__(code, message, param)
        self.event_id = event_id


def error_type(code: ErrorCode) -> ErrorType:
    """Return the API's coarse word for whose fault it is, the value of `error.error.type`."""
    return "server_error" if code in SERVER_FAULTS else "invalid_request_error"
