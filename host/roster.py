"""The sessions under way, as an operator sees and steers them.

Runs in: host.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple, Protocol

from msgspec import Struct

from host.errors import ClientError


class Facts(Struct, frozen=True, kw_only=True, gc=False):
    """What is to be known of a session.

    Attributes:
        id: Its id.
        key: Name of the key that its client has shown.
        address: Where the client is, as far as the network tells.
        since_seconds: When it began, since the epoch.
        character: The selected one.
        directory: Where its set came from.
        digest: Of its set.
        previous_digest: Of the set before, to which it can be put back.
        generation: How often it has been given another set.
        worker: Number of its worker's process.
        processor_seconds: What it was charged for since it began.
        client_events_a_second: That come, lately.
        server_events_a_second: That are sent, lately.
    """

    id: str
    key: str
    address: str
    since_seconds: float
    character: str | None
    directory: str
    digest: str
    previous_digest: str | None
    generation: int
    worker: int | None
    processor_seconds: float
    client_events_a_second: float
    server_events_a_second: float


class Visitor(NamedTuple):
    """What a connection knows of its client; see `Facts`."""

    address: str
    since_seconds: float
    client_events_a_second: float
    server_events_a_second: float


class SetChange:
    """Takes its turn among the events of a session: an operator wants it to have another set.

    Args:
        to: The one that it had before, or the default set.
        reason: Told to the client as an error, if there is one.

    Attributes:
        done: Ends when it has the other set, when that failed, or, cancelled, when the session is over.
    """

    event_id: None = None
    type: Literal["session.characters.reload"] = "session.characters.reload"

    def __init__(self, to: Literal["previous", "default"], reason: ClientError | None = None) -> None:
        self.to = to
        self.reason = reason
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def end(self, error: ClientError | None = None) -> None:
        """Tell what came of it; whoever asked may have stopped waiting."""
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)
            # Nobody may be waiting any more.
            self.done.exception()


class Visit(Protocol):
    """One connection with its session."""

    def facts(self) -> Facts:
        """Tell what is to be known of it."""

    def dismiss(self, error: ClientError, close_code: int) -> None:
        """Tell the client why, and hang up. Returns at once."""

    async def kill_worker(self) -> bool:
        """End the worker; the next question gets another. Return whether there was one."""

    async def change_set(self, change: SetChange) -> None:
        """Put a change behind the events that wait."""


class Roster:
    """Knows the sessions under way by their ids, in the order in which they began."""

    def __init__(self) -> None:
        self._visits: dict[str, Visit] = {}

    @contextmanager
    def present(self, session: str, visit: Visit) -> Iterator[None]:
        """Know a session for as long as it lasts."""
        self._visits[session] = visit
        try:
            yield
        finally:
            del self._visits[session]

    def find(self, session: str) -> Visit | None:
        """Return a session, if it is under way."""
        return self._visits.get(session)

    def all(self) -> list[Visit]:
        """Return all of them, the oldest first."""
        return list(self._visits.values())
