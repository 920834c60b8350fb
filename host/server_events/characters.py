"""The characters of the session, and where they come from.

Runs in: host.
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from host.server_events import ServerEvent
from sandbox.diagnostics import Diagnostic

Cause: TypeAlias = Literal["request", "watch", "operator"]


class CharacterInfo(Struct, frozen=True, kw_only=True, gc=False):
    """A character, as lists show it.

    Attributes:
        name: To select it by.
        good: What its author wrote: whether `/v1/voices` offers it.
        comment: What its author wrote.
        file: Which file it comes from.
        language: What its author wrote: `en`, `fr`, `en/fr` or `fr/en`.
        voice: The `path_on_server` of its voice; null if it is longer than any file's name may be.
        tools: Names of its own tools.
    """

    name: str
    good: bool | None
    comment: str | None
    file: str
    language: str | None = None
    voice: str | None = None
    tools: Sequence[str] = ()


class CharactersReloaded(ServerEvent, frozen=True, kw_only=True, tag="session.characters.reloaded"):
    """The session has other characters: after `session.characters.reload`, and after each change of watched files.

    Attributes:
        directory: Where they were read; `inline` for files that you sent.
        loaded_count: How many characters there are.
        error_count: How many files gave none.
        total_files: How many files were read.
        characters: Those there are.
        generation: How many reloads the session has had.
        digest: Equal for equal files.
        load_duration: Seconds from the request to this answer.
        conversation_ended: Whether there was a conversation, which is over now.
        diagnostics: What was found in the files.
        active: Name of the one that is selected; after a change of watched files the one that spoke before.
        cause: Your `request`, a `watch` that you asked for, or an `operator`, without any request.
    """

    directory: str
    loaded_count: int
    error_count: int
    total_files: int
    characters: Sequence[CharacterInfo]
    generation: int
    digest: str
    load_duration: float
    conversation_ended: bool
    diagnostics: Sequence[Diagnostic] = ()
    active: str | None = None
    cause: Cause = "request"


class CharactersWatching(ServerEvent, frozen=True, kw_only=True, tag="session.characters.watching"):
    """Whether the session's files are watched: after `session.characters.watch`.

    Attributes:
        directory: Where they are.
        enabled: Whether changes of theirs will be told.
    """

    directory: str
    enabled: bool


class CharactersListed(ServerEvent, frozen=True, kw_only=True, tag="session.characters.listed"):
    """The session's characters: after `session.characters.list`.

    Attributes:
        directory: Where they were read; `inline` for files that you sent.
        character_count: How many there are.
        characters: Those there are.
        generation: How many reloads the session has had.
        digest: Equal for equal files.
        active: Name of the one that is selected.
        diagnostics: What was found in the files, and what became of the characters since.
    """

    directory: str
    character_count: int
    characters: Sequence[CharacterInfo]
    generation: int
    digest: str
    active: str | None = None
    diagnostics: Sequence[Diagnostic] = ()
