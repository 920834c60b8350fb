"""Which of its characters a session talks to.

Runs in: host.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from host.cast import Cast
from host.client_events.settings import SessionSettings
from host.errors import ClientError, ErrorCode, QuestionRefused
from host.responder import failure_code
from host.session_state import asked_voice
from sandbox.diagnostics import printable
from sandbox.errors import SandboxError
from sandbox.manifest import Manifest
from sandbox.messages import SceneData


class Selection(Struct, frozen=True, gc=False):
    """Who speaks, and the system prompt that it gave when it was selected."""

    name: str | None = None
    prompt: str = ""


NOBODY: Final = Selection()


def wanted_character(asked: SessionSettings, manifests: Mapping[str, Manifest]) -> str | None:
    """Return the name that a client asks for, an empty one to deselect, or None if it says nothing of it.

    A voice that is a character's name or its ``path_on_server`` asks for that character.
    """
    if asked.character:
        return asked.character
    voice = asked_voice(asked)
    for name, manifest in manifests.items():
        if voice is not None and voice in {name, manifest.voice_source.get("path_on_server")}:
            return name
    return "" if "character" in asked.model_fields_set else None


async def select(cast: Cast, name: str, scene: SceneData) -> Selection:
    """Ask a character for its prompt, so that one is only selected if it can speak.

    Raises:
        ClientError: There is no such character, or it failed; whoever was selected stays.
    """
    if name not in cast.manifests:
        message = f"No character of this session is named {printable(name, 80)!r}."
        raise ClientError(ErrorCode.CHARACTER_NOT_FOUND, message, "session.character")
    try:
        return Selection(name, await cast.ask(name, "make_system_prompt", scene))
    except QuestionRefused as refused:
        raise ClientError(
            refused.code,
            refused.message,
            "session.character",
            refused.details,
            retry_after_seconds=refused.retry_after_seconds,
        ) from refused
    except SandboxError as error:
        code = ErrorCode(failure_code(error))
        # What a character raised, or what was found in its file, may end with one.
        message = f"{str(error).removesuffix('.')}."
        raise ClientError(code, printable(message), "session.character") from error
