"""How events become text, each with an id of its own."""

import json

import pytest

from host import encoding
from host.encoding import EventEncoder, encode
from host.server_events.input_audio import InputAudioCleared
from host.server_events.items import ItemDeleted


def event_id(text: bytes) -> str:
    found: str = json.loads(text)["event_id"]
    return found


def test_every_event_gets_an_id_of_its_own_when_it_is_written() -> None:
    encoders = [EventEncoder(), EventEncoder()]
    event = InputAudioCleared()

    assert len({event_id(encoder.encode(event)) for encoder in encoders for _ in range(1000)}) == 2000
    assert event == InputAudioCleared()


def test_single_events_have_ids_of_their_own_too() -> None:
    assert event_id(encode(InputAudioCleared())) != event_id(encode(InputAudioCleared()))


def test_ids_stay_their_own_when_all_numbers_are_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_IDS_IN_A_ROW", 3)
    encoder = EventEncoder()

    ids = [event_id(encoder.encode(InputAudioCleared())) for _ in range(10)]

    assert len(set(ids)) == 10
    assert {len(each) for each in ids} == {len("event_") + 21}


def test_what_an_event_says_is_written_behind_its_id() -> None:
    text = encode(ItemDeleted(item_id='}"event_id":"é'))

    assert json.loads(text) == {
        "type": "conversation.item.deleted",
        "event_id": event_id(text),
        "item_id": '}"event_id":"é',
    }
