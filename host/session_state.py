"""The settings of one session as they are in effect, and as the session object shows them.

Runs in: host.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import msgspec

from host.client_events.echoed import MAX_NAME_CHARACTERS
from host.client_events.settings import SessionSettings
from host.errors import ClientError, ErrorCode
from host.ids import new_id

# The session holds them and sends them all with each answer; instructions and a hundred tools fit well.
MAX_SETTINGS_BYTES: Final = 512 * 1024

_DEFAULTS: Final[dict[str, Any]] = {
    "instructions": "",
    "output_modalities": ["text"],
    "tools": [],
    "tool_choice": "auto",
    "max_output_tokens": "inf",
    "audio": {
        "input": {
            "format": {"type": "audio/pcm", "rate": 24000},
            "noise_reduction": None,
            "transcription": None,
            "turn_detection": None,
        },
        "output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "alloy", "speed": 1.0},
    },
    "include": None,
    "prompt": None,
    "tracing": None,
    "truncation": "auto",
    # Greenroom's own.
    "greeting": False,
    "history": "keep",
}
# Known to the API, and most of them without effect here: kept, and shown once a client has set them.
_ECHOED: Final = ("parallel_tool_calls", "reasoning", "temperature", "speed")


Values: TypeAlias = Mapping[str, Any]


class SessionState:
    """What the client has set, over what holds where it has set nothing.

    Args:
        model: Name of the language model, or what stands for there being none.
        greeting: Whether characters speak first where the client has not said.
    """

    def __init__(self, model: str, *, greeting: bool = False) -> None:
        self.id = new_id("sess")
        self._model = self._language_model = model
        self._defaults = _DEFAULTS | {"greeting": greeting}
        self._values: Values = self._defaults

    def name_model(self, asked: str) -> None:
        """Show the model that the client has asked for, as the API does; a name that is too long for one is not."""
        if 0 < len(asked) <= MAX_NAME_CHARACTERS:
            self._model = asked

    def updated(self, asked: SessionSettings) -> Values:
        """Return all settings with what is present; absent fields keep their value, null returns to the default.

        Raises:
            ClientError: All settings together would be larger than they may be.
        """
        values = dict(self._values)
        fields = asked.model_fields_set
        for name in (*_DEFAULTS, *_ECHOED):
            if name in fields and name != "audio":
                values[name] = _plain(asked, name) if getattr(asked, name) is not None else self._defaults.get(name)
        if "audio" in fields:
            values["audio"] = _merged_audio(values["audio"], asked.audio)
        if asked.voice is not None:
            values["audio"] = _merged_audio(values["audio"], {"output": {"voice": asked.voice}})
        if len(msgspec.json.encode(values)) > MAX_SETTINGS_BYTES:
            message = f"All settings together would be larger than {MAX_SETTINGS_BYTES} bytes."
            raise ClientError(ErrorCode.INVALID_VALUE, message, "session")
        return values

    def adopt(self, values: Values) -> None:
        """Let settings take effect."""
        self._values = values

    @property
    def instructions(self) -> str:
        """The client's own instructions."""
        return str(self._values["instructions"])

    @property
    def tools(self) -> list[dict[str, Any]]:
        """Functions that the client runs."""
        return list(self._values["tools"])

    @property
    def tool_choice(self) -> Any:
        """Which function has to be called, if any."""
        return self._values["tool_choice"]

    @property
    def max_output_tokens(self) -> Any:
        """An integer, or ``inf``."""
        return self._values["max_output_tokens"]

    @property
    def temperature(self) -> Any:
        """How freely a language model speaks: whatever the client has sent, or None."""
        return self._values.get("temperature")

    @property
    def truncation(self) -> Any:
        """What may be dropped of a conversation that does not fit: ``auto``, ``disabled``, or an object."""
        return self._values["truncation"]

    @property
    def is_greeting(self) -> bool:
        """Whether a character speaks first."""
        return bool(self._values["greeting"])

    @property
    def forgets(self) -> bool:
        """Whether another character begins another conversation."""
        return bool(self._values["history"] == "forget")

    def describe(self) -> dict[str, Any]:
        """Return what the session object says of settings and models."""
        known = {"type": "realtime", "object": "realtime.session", "id": self.id}
        return {**known, "model": self._model, "language_model": self._language_model, **self._values}


def asked_voice(asked: SessionSettings) -> str | None:
    """Return the voice that a client asked for, in either place where clients put it."""
    if asked.voice is not None:
        return asked.voice
    output = (asked.audio or {}).get("output")
    voice = output.get("voice") if isinstance(output, dict) else None
    return voice if isinstance(voice, str) else None


def _plain(asked: SessionSettings, name: str) -> Any:
    return asked.model_dump(include={name}, exclude_none=True)[name]


def _merged_audio(known: dict[str, Any], asked: dict[str, Any] | None) -> dict[str, Any]:
    return _DEFAULTS["audio"] if asked is None else _merge(known, asked, _DEFAULTS["audio"])


def _merge(known: dict[str, Any], asked: dict[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(known)
    for name, value in asked.items():
        inner, default = merged.get(name), defaults.get(name)
        if isinstance(inner, dict) and _is_part_of(inner, value):
            merged[name] = _merge(inner, value, _defaults_within(default))
        else:
            merged[name] = default if value is None else value
    return merged


def _defaults_within(default: Any) -> Mapping[str, Any]:
    # What has a type is one setting: it returns to its default as a whole.
    return default if isinstance(default, dict) and "type" not in default else {}


def _is_part_of(known: dict[str, Any], asked: Any) -> bool:
    # An audio format of another type has other fields, and so has another turn detection: nothing of the old one stays.
    return isinstance(asked, dict) and ("type" not in asked or asked["type"] == known.get("type"))
