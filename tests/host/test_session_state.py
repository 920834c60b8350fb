import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.client_events.settings import SessionSettings
from host.errors import ClientError, ErrorCode
from host.session_state import MAX_SETTINGS_BYTES, SessionState, asked_voice


def settings(**fields: object) -> SessionSettings:
    return SessionSettings.model_validate(fields)


def update(state: SessionState, **fields: object) -> None:
    state.adopt(state.updated(settings(**fields)))


def test_what_is_absent_keeps_its_value() -> None:
    state = SessionState("scripted")
    update(state, instructions="Be brief.", max_output_tokens=10)

    update(state, tool_choice="none")

    assert (state.instructions, state.max_output_tokens, state.tool_choice) == ("Be brief.", 10, "none")


@pytest.mark.parametrize(
    ("name", "cleared"),
    [
        ("instructions", ""),
        ("tools", []),
        ("max_output_tokens", "inf"),
        ("truncation", "auto"),
        ("history", "keep"),
        ("greeting", True),
    ],
)
def test_null_returns_to_the_default(name: str, cleared: object) -> None:
    state = SessionState("scripted", greeting=True)
    update(state, instructions="x", tools=[{"name": "f"}], max_output_tokens=1)
    update(state, truncation="disabled", history="forget", greeting=False)

    update(state, **{name: None})

    assert state.describe()[name] == cleared


def test_audio_settings_are_merged_and_shown() -> None:
    state = SessionState("scripted")
    update(state, audio={"output": {"voice": "Ada"}})
    update(state, audio={"input": {"turn_detection": None}})

    audio = state.describe()["audio"]

    assert audio["output"]["voice"] == "Ada"
    assert audio["input"]["turn_detection"] is None
    assert audio["input"]["format"]["rate"] == 24000


def test_an_audio_setting_of_another_type_keeps_nothing_of_the_one_before() -> None:
    state = SessionState("scripted")
    update(state, audio={"input": {"turn_detection": {"type": "server_vad", "threshold": 0.5}}})

    update(state, audio={"input": {"format": {"type": "audio/pcmu"}, "turn_detection": {"type": "semantic_vad"}}})

    heard = state.describe()["audio"]["input"]
    assert heard["format"] == {"type": "audio/pcmu"}
    assert heard["turn_detection"] == {"type": "semantic_vad"}


def test_an_audio_setting_that_is_null_returns_to_the_default_alone() -> None:
    state = SessionState("scripted")
    before = state.describe()["audio"]
    ulaw = {"format": {"type": "audio/pcmu"}}
    update(state, audio={"input": ulaw | {"turn_detection": {"type": "server_vad"}}, "output": ulaw | {"voice": "x"}})

    update(state, audio={"input": None, "output": {"format": None}})

    after = state.describe()["audio"]
    assert after["input"] == before["input"]
    assert after["output"] == before["output"] | {"voice": "x"}


def test_a_format_of_another_type_has_no_rate_that_nobody_set() -> None:
    state = SessionState("scripted")

    update(state, audio={"output": {"format": {"type": "audio/pcmu"}}})
    update(state, audio={"output": {"format": {"type": "audio/pcmu", "rate": None}}})

    assert state.describe()["audio"]["output"]["format"] == {"type": "audio/pcmu", "rate": None}


def test_two_sessions_share_no_settings() -> None:
    first, second = SessionState("scripted"), SessionState("scripted")
    update(first, audio={"output": {"voice": "Ada"}})

    assert second.describe()["audio"]["output"]["voice"] == "alloy"


def test_settings_do_not_grow_without_end_and_a_refusal_changes_nothing() -> None:
    state = SessionState("scripted")
    part = "x" * (MAX_SETTINGS_BYTES // 2)
    update(state, audio={"first": part})

    with pytest.raises(ClientError) as refused:
        update(state, audio={"second": part}, instructions="changed")

    assert refused.value.code == ErrorCode.INVALID_VALUE
    assert state.instructions == ""
    assert "second" not in state.describe()["audio"]


@given(st.one_of(st.none(), st.text(max_size=20)), st.one_of(st.none(), st.dictionaries(st.text(), st.text())))
def test_a_voice_is_found_in_either_place(voice: str | None, output: dict[str, str] | None) -> None:
    audio = None if output is None else {"output": output}

    found = asked_voice(settings(voice=voice, audio=audio))

    assert found == (voice if voice is not None else (output or {}).get("voice"))
