"""How items, responses, errors and lists are written."""

import json

import msgspec
import pytest
from sent import DIAGNOSTIC, OWN_EVENTS, PLACE, SAID, sent

from host.errors import SERVER_FAULTS, ClientError, ErrorCode, InvalidEvent
from host.server_events.errors import error_event
from host.server_events.items import (
    ItemAdded,
)
from host.server_events.responses import (
    ContentPartAdded,
    Part,
    Response,
    ResponseCreated,
)
from host.server_events.usage import Usage

FOUND = {
    "file": "bob.py",
    "line": 3,
    "column": 1,
    "code": "import-not-allowed",
    "severity": "error",
    "message": "os cannot be imported",
    "hint": "",
    "end_line": 0,
    "end_column": 0,
    "fix": None,
    "link": "docs/diagnostics.md#import-not-allowed",
}


def test_an_item_is_written_as_the_api_has_it() -> None:
    assert sent(ItemAdded(previous_item_id=None, item=SAID)) | {"event_id": ""} == {
        "type": "conversation.item.added",
        "event_id": "",
        "previous_item_id": None,
        "item": {
            "type": "message",
            "id": "item_2",
            "object": "realtime.item",
            "status": "completed",
            "role": "assistant",
            "content": [{"type": "output_text", "text": "A test."}],
        },
    }


def test_a_part_is_text_where_an_item_has_output_text() -> None:
    assert sent(ContentPartAdded(**PLACE, part=Part(text="")))["part"] == {"type": "text", "text": ""}


def test_a_response_has_no_usage_before_it_ends() -> None:
    response = sent(ResponseCreated(response=Response(id="resp_1", status="in_progress", metadata={"a": "b"})))[
        "response"
    ]

    assert "usage" not in response
    assert (response["output"], response["metadata"], response["object"]) == ([], {"a": "b"}, "realtime.response")


def test_usage_holds_every_figure_clients_add_up() -> None:
    usage = json.loads(msgspec.json.encode(Usage(total_tokens=3, input_tokens=2, output_tokens=1)))

    assert usage["input_token_details"]["cached_tokens_details"] == {
        "text_tokens": 0,
        "audio_tokens": 0,
        "image_tokens": 0,
    }
    assert usage["output_token_details"] == {"text_tokens": 0, "audio_tokens": 0}


def test_an_error_always_says_param_and_event_id() -> None:
    assert sent(error_event(ClientError(ErrorCode.SERVER_FULL, "Full.")))["error"] == {
        "type": "server_error",
        "code": "server_full",
        "message": "Full.",
        "param": None,
        "event_id": None,
    }


def test_an_error_echoes_the_event_it_answers() -> None:
    told = sent(error_event(ClientError(ErrorCode.INVALID_VALUE, "No.", "item.id"), "mine"))["error"]
    found = sent(error_event(InvalidEvent(ErrorCode.INVALID_TYPE, "No.", "type", "mine")))["error"]

    assert (told["event_id"], told["param"], told["type"]) == ("mine", "item.id", "invalid_request_error")
    assert found["event_id"] == "mine"


def test_an_error_may_carry_diagnostics() -> None:
    error = ClientError(ErrorCode.NO_VALID_CHARACTERS, "None of the files gave a character.", details=[DIAGNOSTIC])

    assert sent(error_event(error))["error"]["details"] == [FOUND]


@pytest.mark.parametrize("code", ErrorCode)
def test_an_error_says_whose_fault_it_is(code: ErrorCode) -> None:
    error = sent(error_event(ClientError(code, "No.")))["error"]

    assert error["code"] == code.value
    assert error["type"] == ("server_error" if code in SERVER_FAULTS else "invalid_request_error")


def test_a_reload_begins_with_the_documented_fields() -> None:
    message = sent(OWN_EVENTS[0])

    assert list(message)[2:7] == ["directory", "loaded_count", "error_count", "total_files", "characters"]
    assert message["characters"] == [
        {
            "name": "Ada",
            "good": True,
            "comment": None,
            "file": "ada.py",
            "language": None,
            "voice": None,
            "tools": ["count"],
        }
    ]
    assert message["diagnostics"] == [FOUND]


def test_a_list_says_which_character_speaks() -> None:
    message = sent(OWN_EVENTS[1])

    assert (message["character_count"], message["active"], message["generation"]) == (1, "Ada", 3)
