"""The shorter way for frames changes nothing that a client can see."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from realtime import PATIENCE_SECONDS
from servers import RunningServer
from websockets.client import ClientProtocol
from websockets.extensions import Extension
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

NO_EXTENSIONS: list[Extension] = []
LIST: Final = b'{"type":"session.characters.list","event_id":"%d"}'
COSTLY = settings(max_examples=max(1, settings.default.max_examples // 5))  # type: ignore[union-attr]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


class RawClient:
    """A client that chooses the bytes it sends."""

    def __init__(self, url: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.protocol = ClientProtocol(parse_uri(url.replace("http", "ws", 1) + "/v1/realtime"))
        self._reader = reader
        self._writer = writer
        self._frames: list[Frame] = []

    async def shake_hands(self) -> None:
        self.protocol.send_request(self.protocol.connect())
        await self.send(b"".join(self.protocol.data_to_send()))
        assert json.loads((await self.next(Opcode.TEXT)).data)["type"] == "session.created"

    async def send(self, *parts: bytes) -> None:
        """Send bytes, each part in a packet of its own as far as that can be had."""
        for part in parts:
            self._writer.write(part)
            await self._writer.drain()
            if len(parts) > 1:
                await asyncio.sleep(0.001)

    async def next(self, opcode: Opcode) -> Frame:
        """Return the next frame of a kind."""
        while True:
            while self._frames:
                frame = self._frames.pop(0)
                if frame.opcode is opcode:
                    return frame
            async with asyncio.timeout(PATIENCE_SECONDS):
                data = await self._reader.read(65536)
            assert data, "the server has closed the connection"
            self.protocol.receive_data(data)
            self._frames += [each for each in self.protocol.events_received() if isinstance(each, Frame)]

    async def answers(self, count: int) -> list[Any]:
        """Return what that many texts of the server say."""
        return [json.loads((await self.next(Opcode.TEXT)).data) for _ in range(count)]

    async def has_ended(self) -> bool:
        """Wait for the end of what the server sends."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._reader.read() == b""

    async def close_code(self) -> int:
        return int.from_bytes((await self.next(Opcode.CLOSE)).data[:2], "big")


@asynccontextmanager
async def raw_client(server: RunningServer) -> AsyncIterator[RawClient]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1 << 20)
    try:
        client = RawClient(server.url, reader, writer)
        await client.shake_hands()
        yield client
    finally:
        writer.close()


def frame(payload: bytes, *, opcode: Opcode = Opcode.TEXT, fin: bool = True, mask: bool = True) -> bytes:
    return Frame(opcode, payload, fin).serialize(mask=mask, extensions=NO_EXTENSIONS)


def requests() -> st.SearchStrategy[list[bytes]]:
    """Requests in one frame or in fragments, with pings between them."""
    whole = st.just([frame(LIST % 0)])
    pings = st.just([frame(b"ping", opcode=Opcode.PING)])
    cuts = st.lists(st.integers(0, len(LIST) - 1), min_size=1, max_size=3).map(sorted)
    return st.lists(st.one_of(whole, whole, pings, cuts.map(in_fragments)), min_size=1, max_size=5).map(
        lambda groups: [each for group in groups for each in group]
    )


def in_fragments(cuts: list[int]) -> list[bytes]:
    text = LIST % 0
    ends = [*cuts, len(text)]
    parts = [text[begin:end] for begin, end in zip([0, *cuts], ends, strict=True)]
    return [
        frame(part, opcode=Opcode.CONT if number else Opcode.TEXT, fin=number == len(parts) - 1)
        for number, part in enumerate(parts)
    ]


def expected(frames: list[bytes]) -> int:
    """Count the texts that are complete."""
    return sum(each[0] in {0x81, 0x80} for each in frames)


@COSTLY
@given(requests(), st.lists(st.floats(0, 1), max_size=4).map(sorted))
async def test_requests_are_answered_however_they_are_cut_into_frames_and_packets(
    server: RunningServer, frames: list[bytes], places: list[float]
) -> None:
    stream = b"".join(frames)
    # Not drawn in here: what Hypothesis raises when it has enough would end the loop that all tests share.
    cuts = [int(place * len(stream)) for place in places]
    packets = [stream[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    async with raw_client(server) as client:
        await client.send(*packets)

        answers = await client.answers(expected(frames))
        assert {each["type"] for each in answers} <= {"session.characters.listed"}


async def test_many_requests_in_one_packet_are_answered_in_order(server: RunningServer) -> None:
    retrieve = b'{"type":"conversation.item.retrieve","item_id":"none","event_id":"%d"}'
    async with raw_client(server) as client:
        await client.send(b"".join(frame(retrieve % number) for number in range(50)))

        answers = await client.answers(50)
        assert [each["error"]["event_id"] for each in answers] == [str(number) for number in range(50)]


async def test_a_ping_between_two_requests_is_answered(server: RunningServer) -> None:
    async with raw_client(server) as client:
        await client.send(frame(LIST % 1) + frame(b"are you there", opcode=Opcode.PING) + frame(LIST % 2))

        assert (await client.next(Opcode.PONG)).data == b"are you there"


FAULTS = {
    "an unmasked text": (frame(LIST % 1, mask=False), 1002),
    "a text with a bit of an extension": (b"\xc1" + frame(LIST % 1)[1:], 1002),
    "a text within a text in fragments": (frame(b"{", fin=False) + frame(LIST % 1), 1002),
    "a continuation of nothing": (frame(b"}", opcode=Opcode.CONT), 1002),
    "a text that is not UTF-8": (frame(b'"\xff"'), 1007),
    "a text that is too large": (frame(b"x" * (1024 * 1024 + 1)), 1009),
    "fragments that are too large together": (
        frame(b"x" * 600_000, fin=False) + frame(b"x" * 600_000, opcode=Opcode.CONT),
        1009,
    ),
    "a size of sixty-three bits": (b"\x81\xff" + b"\x7f" + b"\xff" * 7 + b"\0\0\0\0", 1009),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_faulty_frame_closes_the_connection_with_its_code(server: RunningServer, fault: str) -> None:
    data, code = FAULTS[fault]
    async with raw_client(server) as client:
        await client.send(data)

        assert await client.close_code() == code


async def test_a_client_that_is_still_writing_learns_of_its_fault(server: RunningServer) -> None:
    async with raw_client(server) as client:
        await client.send(frame(b"x" * (1024 * 1024 + 1))[:1000])
        assert await client.close_code() == 1009

        # Had the server closed its socket, the second of these would meet a reset.
        for _ in range(20):
            await client.send(b"x" * 65536)
        assert await client.has_ended()


async def test_what_follows_a_close_is_not_looked_at(server: RunningServer) -> None:
    async with raw_client(server) as client:
        await client.send(frame((1000).to_bytes(2, "big"), opcode=Opcode.CLOSE) + frame(LIST % 1))

        assert await client.close_code() == 1000


async def test_an_empty_text_is_an_event_that_is_none(server: RunningServer) -> None:
    async with raw_client(server) as client:
        await client.send(frame(b""))

        [answer] = await client.answers(1)
        assert answer["error"]["code"] == "invalid_json"
