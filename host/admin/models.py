"""What operators ask and are answered.

Runs in: host.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from host.blocks import DIGEST

# Enough for a sentence and the number of a ticket.
MAX_REASON_CHARACTERS = 500

Digest = Annotated[str, StringConstraints(pattern=f"^{DIGEST.pattern}$")]


class Answer(BaseModel):
    """An answer, made from an object with the same attributes."""

    model_config = ConfigDict(from_attributes=True)


class Server(Answer):
    """The server as a whole."""

    version: str
    since: str = Field(description="When it was started, in UTC.")
    sessions: int = Field(description="Sessions under way.")
    max_sessions: int
    is_draining: bool = Field(description="Whether it is coming to its end, and admits nobody.")
    default_directory: str = Field(description="Where the default set came from.")
    default_digest: str = Field(description="Of the default set.")


class DrainBegun(Answer):
    """The server is coming to its end."""

    is_new: bool = Field(description="Whether it was not before.")
    sessions: int = Field(description="Sessions that are still to leave.")


class Renewed(Answer):
    """What was read anew."""

    renewed: list[str]
    kept: dict[str, str] = Field(description="What could not be, and stayed as it was, with the reason.")


class SessionRow(Answer):
    """One session under way."""

    id: str
    key: str = Field(description="Name of the key that its client has shown.")
    address: str = Field(description="Where the client is, as far as the network tells.")
    since: str = Field(description="When it began, in UTC.")
    character: str | None = Field(description="The selected character. Its author's text.")
    directory: str = Field(description="Where its set came from. Its client's text.")
    digest: str = Field(description="Of its set.")
    previous_digest: str | None = Field(description="Of the set before, to which it can be rolled back.")
    generation: int = Field(description="How often it has been given another set.")
    worker_pid: int | None = Field(description="Process of its worker; null if there is none at the moment.")
    memory_bytes: int = Field(description="Memory of that process; 0 where it cannot be told.")
    processor_seconds: float = Field(description="Processor time that it was charged since it began.")
    client_events_a_second: float = Field(description="Events that come, over the last ten seconds or so.")
    server_events_a_second: float = Field(description="Events that are sent, over the last ten seconds or so.")


class Sessions(Answer):
    """Some of the sessions under way, the oldest first."""

    total: int = Field(description="All that are under way.")
    sessions: list[SessionRow]


class CharacterRow(Answer):
    """What one character has cost in all sessions together."""

    digest: str = Field(description="Of the set that it stands in.")
    character: str = Field(description="Its name. Its author's text.")
    calls: int = Field(description="Calls of its hooks.")
    failures: int = Field(description="Of those, all that were not answered.")
    processor_seconds: float = Field(description="Processor time that its sessions' workers used for them.")


class Characters(Answer):
    """The characters that have cost most, the dearest first."""

    characters: list[CharacterRow]


class Killed(Answer):
    """A worker was ended."""

    session: str
    worker_pid: int | None = Field(description="The process that ended; null where characters run in the server.")


class Ended(Answer):
    """A session is being ended."""

    session: str


class RolledBack(Answer):
    """A session has its previous set again."""

    session: str
    directory: str
    digest: str
    generation: int


class BlockRequest(BaseModel):
    """Which set to block."""

    model_config = ConfigDict(strict=True, extra="forbid")

    digest: Digest
    reason: str = Field(
        default="", max_length=MAX_REASON_CHARACTERS, description="For operators; clients are not told."
    )


class BlockRow(Answer):
    """A set that is blocked."""

    digest: str
    reason: str
    since: str = Field(description="In UTC.")
    is_setting: bool = Field(description="Whether it stands in the settings, and so outlasts the server.")


class BlockList(Answer):
    """All sets that are blocked."""

    blocks: list[BlockRow]


class Blocked(Answer):
    """A set is blocked."""

    block: BlockRow
    put_back: list[str] = Field(description="Sessions that had it, and have the default set now.")
    ended: list[str] = Field(description="Sessions that had it, and could not be put back in time.")


class Unblocked(Answer):
    """A set may be loaded again."""

    digest: str


class AuditTail(Answer):
    """The latest entries of the audit log, the oldest of them first."""

    entries: list[dict[str, str | int]]
