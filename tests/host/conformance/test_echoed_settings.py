"""Settings without effect come back as the official client's own types have them; what would not fit is refused."""

from typing import Any, Final

import pytest
from openai.types.realtime import SessionUpdatedEvent
from openai.types.realtime.realtime_session_create_request import RealtimeSessionCreateRequest
from realtime import Event, session

GOOD: Final[dict[str, Event]] = {
    "what the Python agents send": {
        "audio": {
            "input": {
                "format": {"type": "audio/pcm", "rate": 24000},
                "noise_reduction": None,
                "transcription": {"model": "gpt-4o-mini-transcribe", "language": "en"},
                "turn_detection": {"type": "semantic_vad", "interrupt_response": True, "eagerness": "auto"},
            },
            "output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "ash", "speed": 1},
        },
        "parallel_tool_calls": True,
        "reasoning": {"effort": "low"},
        "prompt": {
            "id": "pmpt_1",
            "version": None,
            "variables": {"city": "Lima", "bio": {"type": "input_text", "text": "x"}},
        },
    },
    "what the JavaScript agents send": {
        "audio": {
            "input": {"turn_detection": {"type": "server_vad", "model_version": "v9", "idle_timeout_ms": 5000}},
            "output": {"format": {"type": "audio/pcmu"}, "voice": {"id": "voice_1"}},
        },
        "tracing": {"workflow_name": "w", "group_id": "g", "metadata": {"a": 1}},
    },
    "words": {"tracing": "auto", "include": ["item.input_audio_transcription.logprobs"], "temperature": 0.8},
    "nulls": {
        "audio": {"input": {"transcription": None, "noise_reduction": None, "turn_detection": None}},
        "tracing": None,
        "prompt": None,
        "include": None,
    },
    "keys that nobody knows": {"audio": {"input": {"echo": {"depth": 3}}, "headphones": [True]}, "novelty": 1},
}


@pytest.mark.anyio
@pytest.mark.parametrize("asked", GOOD.values(), ids=GOOD)
async def test_what_clients_send_comes_back_as_their_own_types_have_it(url: str, asked: Event) -> None:
    async with session(url) as client:
        updated = await client.ask("session.update", session={"type": "realtime", **asked})

    known = SessionUpdatedEvent.model_validate(updated, strict=True).session
    assert isinstance(known, RealtimeSessionCreateRequest)
    assert holds(updated["session"], {name: asked[name] for name in asked if name in updated["session"]})


def holds(shown: Any, asked: Any) -> bool:
    """Whether what was asked for is shown, among other things."""
    if isinstance(asked, dict) and isinstance(shown, dict):
        return all(holds(shown.get(name), value) for name, value in asked.items())
    return bool(shown == asked)


BAD: Final = [
    ({"audio": {"output": {"voice": 5}}}, "invalid_type", "audio.output.voice"),
    ({"audio": {"output": {"voice": ["ash"]}}}, "invalid_type", "audio.output.voice"),
    ({"audio": {"output": {"voice": {}}}}, "missing_required_parameter", "audio.output.voice.id"),
    ({"audio": {"output": {"speed": "fast"}}}, "invalid_type", "audio.output.speed"),
    ({"audio": {"output": {"speed": 9}}}, "invalid_value", "audio.output.speed"),
    ({"audio": {"output": "loud"}}, "invalid_type", "audio.output"),
    ({"audio": {"input": {"format": "pcm16"}}}, "invalid_type", "audio.input.format"),
    ({"audio": {"input": {"format": {"type": "audio/mp3"}}}}, "invalid_value", "audio.input.format.type"),
    ({"audio": {"input": {"format": {"rate": 8000}}}}, "invalid_value", "audio.input.format.rate"),
    (
        {"audio": {"input": {"turn_detection": {"threshold": 1}}}},
        "missing_required_parameter",
        "audio.input.turn_detection.type",
    ),
    (
        {"audio": {"input": {"turn_detection": {"type": "server_vad", "threshold": "x"}}}},
        "invalid_type",
        "audio.input.turn_detection.threshold",
    ),
    ({"audio": {"input": {"transcription": {"model": 1}}}}, "invalid_type", "audio.input.transcription.model"),
    (
        {"audio": {"input": {"noise_reduction": {"type": "mid_field"}}}},
        "invalid_value",
        "audio.input.noise_reduction.type",
    ),
    ({"include": "all"}, "invalid_type", "include"),
    ({"include": ["all"]}, "invalid_value", "include[0]"),
    ({"tracing": "loud"}, "invalid_value", "tracing"),
    ({"tracing": {"group_id": 5}}, "invalid_type", "tracing.group_id"),
    ({"prompt": "pmpt_1"}, "invalid_type", "prompt"),
    ({"prompt": {"version": "1"}}, "missing_required_parameter", "prompt.id"),
    ({"reasoning": {"effort": "endless"}}, "invalid_value", "reasoning.effort"),
    ({"parallel_tool_calls": "yes"}, "invalid_type", "parallel_tool_calls"),
    ({"temperature": "hot"}, "invalid_type", "temperature"),
    ({"tool_choice": {"type": "mcp", "server_label": "s"}}, "invalid_value", "tool_choice.type"),
    ({"tools": [{"type": "mcp", "server_label": "s"}]}, "invalid_value", "tools[0].type"),
]


@pytest.mark.anyio
async def test_what_would_not_fit_is_named_and_changes_nothing(url: str) -> None:
    async with session(url) as client:
        before = (await client.ask("session.update", session={}))["session"]
        for asked, code, param in BAD:
            refused = await client.ask("session.update", session={"type": "realtime", **asked}, event_id="mine")

            error = refused["error"]
            assert (error["code"], error["param"], error["event_id"]) == (code, f"session.{param}", "mine"), refused
        assert (await client.ask("session.update", session={}))["session"] == before


@pytest.mark.anyio
async def test_the_audio_of_one_response_is_held_to_the_same_types(url: str) -> None:
    async with session(url) as client:
        refused = await client.ask("response.create", response={"audio": {"output": {"voice": 5}}})
        done = (await client.respond(audio={"output": {"voice": "ash", "format": {"type": "audio/pcm"}}}))[-1]

    assert (refused["error"]["code"], refused["error"]["param"]) == ("invalid_type", "response.audio.output.voice")
    assert done["type"] == "response.done"
