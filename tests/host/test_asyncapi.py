"""The description of the protocol for programs: it tells everything, and what it tells is so."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from described import assert_described, components, is_described, validator
from jsonschema import Draft7Validator
from realtime import connect
from servers import RunningServer, running_server

from host.asyncapi import Address, describe_protocol
from host.client_events.events import EVENT_TYPES
from host.client_events.reading import parse_client_event
from host.examples import FROM_CLIENTS, FROM_THE_SERVER, Example, examples_of
from host.schemas import CLIENT_EVENTS, SERVER_EVENTS, client_schemas, server_schemas

DOCUMENT: dict[str, Any] = json.loads(describe_protocol(Address("localhost:8000", is_secure=False, needs_key=False)))
CHANNEL: dict[str, Any] = DOCUMENT["channels"]["realtime"]
MESSAGES: dict[str, Any] = DOCUMENT["components"]["messages"]


def everything(value: Any) -> Iterator[Any]:
    """Return all there is in a document."""
    yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from everything(each)


def references(document: Any) -> set[str]:
    return {each["$ref"] for each in everything(document) if isinstance(each, dict) and "$ref" in each}


def resolved(reference: str) -> Any:
    assert reference.startswith("#/")
    found: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def by_type(example: Example) -> str:
    return str(example["type"])


# The document


def test_every_event_of_both_sides_is_a_message_of_the_channel() -> None:
    assert set(CLIENT_EVENTS) == set(EVENT_TYPES)
    assert MESSAGES.keys() == CLIENT_EVENTS.keys() | SERVER_EVENTS.keys()
    assert CHANNEL["messages"] == {name: {"$ref": f"#/components/messages/{name}"} for name in MESSAGES}


@pytest.mark.parametrize(("action", "events"), [("receive", CLIENT_EVENTS), ("send", SERVER_EVENTS)])
def test_each_side_has_an_operation_seen_from_the_server(action: str, events: dict[str, type]) -> None:
    operation = DOCUMENT["operations"][action]

    assert (operation["action"], operation["channel"]) == (action, {"$ref": "#/channels/realtime"})
    assert [each["$ref"] for each in operation["messages"]] == [f"#/channels/realtime/messages/{n}" for n in events]


def test_every_reference_leads_somewhere() -> None:
    assert len(references(DOCUMENT)) > 100
    for reference in references(DOCUMENT):
        assert isinstance(resolved(reference), dict)


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_has_a_summary_a_payload_and_an_example(name: str) -> None:
    message = MESSAGES[name]

    assert message["name"] == name
    assert message["summary"].endswith(".")
    told = resolved(message["payload"]["$ref"])["properties"]["type"]
    assert told.get("enum", [told.get("const")]) == [name]
    assert {each["payload"]["type"] for each in message["examples"]} == {name}


def test_the_channel_tells_what_the_address_may_hold() -> None:
    assert CHANNEL["address"] == "/v1/realtime"
    assert CHANNEL["bindings"]["ws"]["query"]["properties"].keys() == {"character", "model"}


def test_only_a_server_with_a_key_asks_for_one() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]

    described = json.loads(describe_protocol(Address("voices.example", is_secure=True, needs_key=True)))
    [server] = described["servers"].values()

    assert [each["$ref"] for each in server["security"]] == [f"#/components/securitySchemes/{name}" for name in schemes]
    assert (server["host"], server["protocol"]) == ("voices.example", "wss")
    assert DOCUMENT["servers"] == {"this": {"host": "localhost:8000", "protocol": "ws"}}


# The schemas


def test_no_two_models_share_a_name() -> None:
    assert not client_schemas().keys() & server_schemas().keys()


@pytest.mark.parametrize("name", components())
def test_every_schema_is_one_and_tells_what_each_field_means(name: str) -> None:
    schema = components()[name]
    Draft7Validator.check_schema(schema)

    assert schema["description"].endswith(".")
    for field in schema.get("properties", {}).values():
        assert field["description"].endswith(".")
    # Of AsyncAPI's own sense is neither, and no default holds for what is absent from an update.
    kept = [each for each in everything(schema) if isinstance(each, dict)]
    assert not any("discriminator" in each for each in kept)


def test_what_is_always_sent_is_required_and_what_may_be_left_out_is_not() -> None:
    schemas = server_schemas()

    assert schemas["OutputTextDelta"]["required"] == list(schemas["OutputTextDelta"]["properties"])
    response = schemas["Response"]
    assert response["properties"].keys() - set(response["required"]) == {"usage"}
    error = schemas["ErrorBody"]
    assert error["properties"].keys() - set(error["required"]) == {"details", "retry_after_seconds"}


# Examples


@pytest.mark.parametrize("example", FROM_THE_SERVER, ids=by_type)
def test_an_example_of_the_servers_is_as_described(example: Example) -> None:
    assert_described(example)


@pytest.mark.parametrize("example", FROM_CLIENTS, ids=by_type)
def test_an_example_of_a_clients_is_as_described_and_is_read(example: Example) -> None:
    assert is_described(example)
    assert parse_client_event(json.dumps(example), reject_unknown_keys=True).type == example["type"]


def test_an_event_that_is_not_as_described_is_found() -> None:
    [delta] = examples_of("response.output_text.delta")

    for wrong in ({"delta": 1}, {"more": 1}, {"event_id": None}):
        with pytest.raises(AssertionError, match=r"response\.output_text\.delta"):
            assert_described({**delta, **wrong})
    with pytest.raises(AssertionError, match="'delta' is a required property"):
        assert_described({key: value for key, value in delta.items() if key != "delta"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UserPart", {"type": "input_text"}),
        ("UserPart", {"type": "input_text", "text": None}),
        ("UserPart", {"type": "input_image", "text": "a"}),
        ("CharactersReload", {"type": "session.characters.reload"}),
        ("CharactersReload", {"type": "session.characters.reload", "directory": None, "files": None}),
        ("CharactersReload", {"type": "session.characters.reload", "directory": "default", "files": []}),
        ("SessionSettings", {"max_output_tokens": 0}),
        ("SessionSettings", {"max_output_tokens": "some"}),
    ],
)
def test_what_a_models_own_check_refuses_the_schema_refuses_too(name: str, value: object) -> None:
    assert not validator(name).is_valid(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UserPart", {"type": "input_audio", "audio": None, "transcript": "Hm"}),
        ("UserPart", {"type": "input_audio", "audio": "AAAA"}),
        ("CharactersReload", {"type": "session.characters.reload", "directory": None, "files": []}),
        ("CharactersReload", {"type": "session.characters.reload", "directory": "default", "files": None}),
    ],
)
def test_null_counts_as_absent(name: str, value: object) -> None:
    assert validator(name).is_valid(value)


# Over the network


async def test_a_server_describes_itself(url: str) -> None:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as web:
        answer = await web.get("/asyncapi.json")

    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    assert document["servers"]["this"]["host"] == url.removeprefix("http://")
    assert {**document, "servers": None} == {**DOCUMENT, "servers": None}


@pytest.fixture(scope="module")
def locked_server() -> Iterator[RunningServer]:
    with running_server(worker="inline", api_key="sesame", show_prompts=True) as running:
        yield running


async def test_a_server_with_a_key_describes_itself_to_those_who_do_not_have_it(locked_server: RunningServer) -> None:
    async with httpx.AsyncClient(base_url=locked_server.url, trust_env=False) as web:
        document = (await web.get("/asyncapi.json")).json()

    assert "security" in document["servers"]["this"]


async def test_a_session_that_shows_its_prompt_is_as_described(locked_server: RunningServer) -> None:
    async with connect(locked_server.url, headers={"Authorization": "Bearer sesame"}) as client:
        created = await client.next()
        selected = await client.select("Bea Quibble")

    assert created["session"]["system_prompt"] is None
    assert selected["session"]["system_prompt"]
