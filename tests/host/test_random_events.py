"""Whatever a client sends, it is told what is wrong with it, and the conversation goes on."""

import json
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from random_events import frames
from realtime import Event, session
from servers import RunningServer

from host.client_events.reading import parse_client_event
from host.client_events.sizes import MAX_EVENT_ID_CHARACTERS
from host.encoding import encode
from host.errors import ErrorCode, InvalidEvent
from host.server_events.errors import error_event

# What may be wrong with an event before anybody knows what it is for.
CODES = {
    *(ErrorCode.INVALID_JSON, ErrorCode.INVALID_EVENT, ErrorCode.INVALID_TYPE, ErrorCode.INVALID_VALUE),
    *(ErrorCode.UNKNOWN_PARAMETER, ErrorCode.MISSING_REQUIRED_PARAMETER),
    *(ErrorCode.FILE_TOO_LARGE, ErrorCode.TOO_MANY_FILES),
}
# These concern the frame, not a parameter of the event in it.
OF_THE_FRAME = "An event holds at most"
MAX_ERROR_CHARACTERS = 4096

# Each costs a session, and making a failing one smaller costs hundreds.
COSTLY = settings(
    max_examples=max(1, settings.default.max_examples // 3),  # type: ignore[union-attr]
    phases=set(Phase) - {Phase.shrink},
)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def refusal(text: str, *, reject_unknown_keys: bool = False) -> InvalidEvent | None:
    try:
        parse_client_event(text, reject_unknown_keys=reject_unknown_keys)
    except InvalidEvent as error:
        return error
    return None


def is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


@given(frames(), st.booleans())
def test_any_frame_is_an_event_or_an_error_that_names_its_parameter(text: str, is_strict: bool) -> None:  # noqa: FBT001
    error = refusal(text, reject_unknown_keys=is_strict)
    if error is None:
        return
    assert error.code in CODES
    assert error.message.isprintable()
    assert error.event_id is None or len(error.event_id) <= MAX_EVENT_ID_CHARACTERS
    if error.code not in {ErrorCode.INVALID_JSON, ErrorCode.INVALID_EVENT} and OF_THE_FRAME not in error.message:
        assert error.param
    told = encode(error_event(error)).decode()
    assert len(told) <= MAX_ERROR_CHARACTERS
    assert json.loads(told)["error"]["code"] == error.code


def is_told(error: InvalidEvent, answers: list[Event]) -> bool:
    return any(
        (each["error"]["code"], each["error"]["param"]) == (error.code, error.param)
        for each in answers
        if each["type"] == "error"
    )


@COSTLY
@given(st.lists(frames(), min_size=1, max_size=5))
async def test_a_session_outlives_whatever_its_client_sends(server: RunningServer, texts: list[str]) -> None:
    sendable = [text for text in texts if not any("\ud800" <= letter <= "\udfff" for letter in text)]
    async with session(server.url) as client:
        for text in sendable:
            await client.send_raw(text)
            answers = await client.ask_for_order()
            error = refusal(text)
            assert error is None or is_told(error, answers), answers
        await check_conversation(client)


async def check_conversation(client: Any) -> None:
    """Begin anew, whatever was set before, and say hello."""
    reloaded = await client.reload("default")
    assert reloaded["type"] == "session.characters.reloaded", reloaded
    plain = {"character": "Old Marrow", "max_output_tokens": "inf", "tools": [], "tool_choice": "auto"}
    updated = await client.ask("session.update", session=plain)
    while updated["type"] not in {"session.updated", "error"}:
        updated = await client.next()
    assert updated["type"] == "session.updated", updated
    assert await client.converse("Hello")
