"""A small client of the server, as any user of the protocol could write one.

Runs in: tests.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, ClassVar, Final, TypeAlias
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as connect_websocket
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

Event: TypeAlias = dict[str, Any]

# No test measures time; a server that says nothing for this long is broken, and the test should say so.
PATIENCE_SECONDS: Final = 30.0
# Errors that are news and no answers; they come when it suits the server.
UNASKED: Final = frozenset({"worker_replaced"})


def without_id(event: Event) -> Event:
    """Return an event without its own id, which is never the same."""
    assert event["event_id"].startswith("event_")
    return {name: value for name, value in event.items() if name != "event_id"}


class Client:
    """One connection.

    Attributes:
        examine: Looks at each event that comes, and raises if it is not what a server may send.
    """

    examine: ClassVar[Callable[[Event], None]] = staticmethod(lambda _: None)

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.created: Event = {}
        # What the server said though nobody had asked it.
        self.told: list[Event] = []

    # One event

    async def send(self, type: str, **fields: Any) -> None:  # noqa: A002 (the protocol's own word)
        """Send one event."""
        await self.connection.send(json.dumps({"type": type, **fields}))

    async def send_raw(self, frame: str | bytes) -> None:
        """Send a frame as it is."""
        await self.connection.send(frame)

    async def next(self) -> Event:
        """Return the next event; what answers nothing is put aside."""
        while (event := await self._receive()).get("error", {}).get("code") in UNASKED:
            self.told.append(event)
        return event

    async def next_told(self) -> Event:
        """Return the next thing that the server says of its own accord, while it has nothing else to say."""
        if not self.told:
            return await self._receive()
        return self.told.pop(0)

    async def _receive(self) -> Event:
        async with asyncio.timeout(PATIENCE_SECONDS):
            event: Event = json.loads(await self.connection.recv())
        self.examine(event)
        return event

    async def until(self, *types: str) -> list[Event]:
        """Return all events up to and with the first of one of these types."""
        events = [await self.next()]
        while events[-1]["type"] not in types:
            events.append(await self.next())
        return events

    async def ask(self, type: str, **fields: Any) -> Event:  # noqa: A002
        """Send one event and return the next one that comes."""
        await self.send(type, **fields)
        return await self.next()

    async def closed(self) -> int:
        """Read until the server closes, and return its close code."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 1006

    async def ask_for_order(self) -> list[Event]:
        """Return what comes before the answer to a request sent now: the marker is answered in its turn."""
        await self.send("conversation.item.retrieve", item_id="no such item", event_id="marker")
        events = [await self.next()]
        while events[-1].get("error", {}).get("event_id") != "marker":
            events.append(await self.next())
        return events[:-1]

    # Characters

    async def select(self, character: str) -> Event:
        """Select a character and return the answer."""
        return await self.ask("session.update", session={"type": "realtime", "character": character})

    async def listed(self) -> Event:
        """Return the answer to a list request."""
        return await self.ask("session.characters.list")

    async def names(self) -> list[str]:
        """Return the names of the session's characters."""
        return [each["name"] for each in (await self.listed())["characters"]]

    async def reload(self, directory: object = None, *, files: Mapping[str, str] | None = None) -> Event:
        """Reload from a directory or from files, and return the answer: the last event, whatever came before."""
        if files is not None:
            await self.send("session.characters.reload", files=inline(files))
        else:
            await self.send("session.characters.reload", directory=str(directory))
        return (await self.until("session.characters.reloaded", "error"))[-1]

    # Conversation

    async def say(self, text: str) -> list[Event]:
        """Put a user's message into the conversation and return the two events that answer it."""
        await self.send("conversation.item.create", item=user(text))
        return await self.until("conversation.item.done", "error")

    async def respond(self, **response: Any) -> list[Event]:
        """Ask for a response and return all its events."""
        await self.send("response.create", **({"response": response} if response else {}))
        return await self.until("response.done", "error")

    async def converse(self, text: str) -> str:
        """Say something and return the text of the reply."""
        await self.say(text)
        return reply_text((await self.respond())[-1])


def user(text: str, **fields: Any) -> Event:
    """Return a user's message as an item."""
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}], **fields}


def inline(files: Mapping[str, str]) -> list[dict[str, str]]:
    """Return files as a reload sends them."""
    return [{"name": name, "source": source} for name, source in files.items()]


def reply_text(done: Event) -> str:
    """Return what a response said in words.

    Raises:
        AssertionError: It did not complete.
    """
    assert done["type"] == "response.done", done
    assert done["response"]["status"] == "completed", done
    messages = [item for item in done["response"]["output"] if item["type"] == "message"]
    return "".join(part["text"] for item in messages for part in item["content"])


def types(events: Iterable[Event]) -> list[str]:
    """Return the events' types."""
    return [event["type"] for event in events]


def text_of(events: Iterable[Event]) -> str:
    """Return the text of all deltas."""
    return "".join(event["delta"] for event in events if event["type"] == "response.output_text.delta")


def error_code(event: Event) -> str:
    """Return the code of an error event."""
    assert event["type"] == "error", event
    code: str = event["error"]["code"]
    return code


@asynccontextmanager
async def connect(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    subprotocols: Sequence[str] = (),
    receive_bytes: int | None = None,
    **query: str,
) -> AsyncIterator[Client]:
    """Connect to a server and say nothing yet.

    Args:
        url: The server's, beginning with ``http``.
        headers: Beside those of the handshake.
        subprotocols: To offer.
        receive_bytes: Size of the kernel's buffer, for a client that reads slowly.
        query: Of the address.
    """
    address = f"{url.replace('http', 'ws', 1)}/v1/realtime"
    connection = await connect_websocket(
        f"{address}?{urlencode(query)}" if query else address,
        additional_headers=headers,
        subprotocols=[Subprotocol(each) for each in subprotocols] or None,
        sock=await _slow_socket(url, receive_bytes) if receive_bytes else None,
        # A server that was only just started on a busy machine takes its time.
        open_timeout=PATIENCE_SECONDS,
        # A client that has not read what it was sent does not have to, to be gone.
        close_timeout=1,
        max_size=None,
        compression=None,
        proxy=None,
    )
    try:
        yield Client(connection)
    finally:
        await connection.close()


async def _slow_socket(url: str, receive_bytes: int) -> socket.socket:
    host, _, port = url.rpartition("/")[2].partition(":")
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    connection.setblocking(False)  # noqa: FBT003 (the signature of sockets)
    await asyncio.get_running_loop().sock_connect(connection, (host, int(port)))
    return connection


@asynccontextmanager
async def session(url: str, **options: Any) -> AsyncIterator[Client]:
    """Connect to a server that lets us in; ``created`` is the first event."""
    async with connect(url, **options) as client:
        client.created = await client.next()
        assert client.created["type"] == "session.created", client.created
        yield client


@asynccontextmanager
async def talking_to(url: str, name: str, source: str, **options: Any) -> AsyncIterator[Client]:
    """Connect, load one file and select the character in it."""
    async with session(url, **options) as client:
        reloaded = await client.reload(files={"it.py": source})
        assert reloaded["type"] == "session.characters.reloaded", reloaded
        selected = await client.select(name)
        assert selected["type"] == "session.updated", selected
        yield client
