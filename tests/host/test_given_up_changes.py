"""A change of a session's set that is given up while it waits behind what the client has sent."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest
from waiting import eventually

from host.app import create_app
from host.connection import Connection
from host.door import PATH
from host.inbox import MAX_WAITING_EVENTS
from host.line import Event, Line
from host.outbox import ROOMY_BYTES
from host.roster import SetChange
from host.settings import Settings
from host.waiting_reloads import MAX_WAITING_RELOADS


class SlowReader(Line):
    """A client that reads when it likes."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.reads = asyncio.Event()
        self.reads.set()
        self.read: list[Event] = []

    async def came(self, event: Event | None) -> None:
        """Read it, some time."""
        await self.reads.wait()
        self.read.append(event or {"type": "closed"})

    def has(self, kind: str) -> bool:
        """Tell whether an event of this type was read."""
        return any(each["type"] == kind for each in self.read)


@pytest.fixture
async def session() -> AsyncIterator[tuple[SlowReader, Connection]]:
    app = create_app(Settings(worker="inline"))
    scope = {"type": "websocket", "path": PATH, "headers": [], "query_string": b"", "client": ("127.0.0.1", 1)}
    async with app.router.lifespan_context(app):
        client = SlowReader(lambda receive, send: app(dict(scope), receive, send))
        await eventually(lambda: client.has("session.created"), "the session has begun")
        [visit] = app.state.house.roster.all()
        yield client, cast("Connection", visit)
        client.reads.set()
        async with asyncio.timeout(10):
            await client.close()


async def fill(client: SlowReader, connection: Connection) -> None:
    """Let as many events wait as there is room for, and the server for the client to read."""
    client.reads.clear()
    large = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "x" * ROOMY_BYTES}]}
    client.send_event({"type": "conversation.item.create", "item": large})
    await eventually(lambda: not connection._outbox._roomy.is_set(), "the server waits for the client")
    for _ in range(MAX_WAITING_EVENTS):
        client.send_event({"type": "input_audio_buffer.clear"})
    await eventually(lambda: len(connection._inbox._events) == MAX_WAITING_EVENTS, "no event more has room")


async def give_up(connection: Connection) -> None:
    change = asyncio.ensure_future(connection.change_set(SetChange("default")))
    await asyncio.sleep(0)
    assert not change.done()
    change.cancel()
    await asyncio.wait([change])


async def test_nobody_waits_for_a_change_that_was_given_up(session: tuple[SlowReader, Connection]) -> None:
    client, connection = session
    await fill(client, connection)

    for _ in range(MAX_WAITING_RELOADS + 1):
        await give_up(connection)
    client.reads.set()
    client.send_event({"type": "session.characters.list"})
    await eventually(lambda: client.has("session.characters.listed"), "the characters are listed")
    client.send_event({"type": "session.characters.reload", "directory": "default"})

    await eventually(lambda: client.has("session.characters.reloaded"), "they are loaded anew")
    assert not client.has("error")


async def test_who_waits_already_goes_on(session: tuple[SlowReader, Connection]) -> None:
    client, connection = session
    await fill(client, connection)
    change = asyncio.ensure_future(connection.change_set(SetChange("default")))
    await eventually(lambda: connection._reloads.are_left, "the change is counted")
    client.send_event({"type": "session.characters.list"})
    await eventually(client._to_server.empty, "the list waits for the change to begin")

    change.cancel()
    await asyncio.wait([change])
    client.reads.set()

    await eventually(lambda: client.has("session.characters.listed"), "the characters are listed")
