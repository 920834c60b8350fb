"""Responses in every state that they can be cancelled in, and a client that cancels them.

Runs in: tests.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from casts import character
from protocol_checker import ProtocolChecker
from realtime import PATIENCE_SECONDS, Client, Event, error_code, inline, reply_text, session, types, user
from servers import RunningServer
from stand_in_model import BeSilent, SendRaw, StandInModel, Step, end, fragments, words

# Each hook goes on until its budget is spent, unless it hears the word that the next turn begins with. What Mute says,
# and Caller, are the words of the model.
SPIN = """
if message.text == "Hello":
    return "Hello to you."
while True:
    pass
"""
TOOLS = """
@hookimpl
def list_tools(scene: Scene) -> list[Tool]:
    nothing = {"type": "object", "properties": {}}
    return [Tool("quick", "Be done.", nothing), Tool("slow", "Never be done.", nothing)]

@hookimpl
def call_tool(scene: Scene, call: ToolCall) -> str:
    while call.name == "slow":
        pass
    return "done"
"""
GREET = """
@hookimpl
def greet(scene: Scene) -> str | None:
    while True:
        pass
"""
SPIN_IN_PROMPT = """
while scene.messages and scene.messages[-1].text != "Hello":
    pass
return "You are slow."
"""
CAST = {
    "mute.py": character("Mute", reply="return None"),
    "caller.py": character("Caller", reply="return None", more=TOOLS),
    "thinker.py": character("Thinker", reply=SPIN),
    "slow.py": character("Slow", reply="return None", prompt=SPIN_IN_PROMPT),
    "greeter.py": character("Greeter", reply='return "Hello to you."', more=GREET),
    "echo.py": character("Echo", reply='return "Hello to you."'),
}
# The longest that a spinning hook holds up the next turn; far longer than it takes to cancel.
HOOK_SECONDS = 0.75

HELLO: list[Step] = [*words("Hello to you."), *end()]
QUICK = {"index": 0, "id": "call_1", "function": {"name": "quick", "arguments": "{}"}}
SLOW = {"index": 0, "id": "call_1", "function": {"name": "slow", "arguments": "{}"}}
YOURS = {"index": 0, "id": "call_1", "function": {"name": "yours", "arguments": '{"a'}}

WITHOUT_WORDS = ["response.done"]
MID_MESSAGE = [
    "response.output_text.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
]


@dataclass(frozen=True)
class State:
    """What a response is doing when it is cancelled.

    Attributes:
        character: Who speaks.
        answers: What the model says to it.
        begun: The event after which it is doing that.
        requests: How many the model has had by then.
        closing: How the response ends.
    """

    character: str
    answers: Sequence[Sequence[Step]] = ()
    begun: str = "response.created"
    requests: int = 0
    closing: Sequence[str] = tuple(WITHOUT_WORDS)

    @property
    def is_model_silent(self) -> bool:
        """Whether the model waits for its client to go away."""
        return any(BeSilent() in steps for steps in self.answers)


STATES = {
    "its prompt is being made": State("Slow"),
    "its character thinks": State("Thinker"),
    "the model has not answered": State("Mute", [[BeSilent()]], requests=1),
    "the model has said nothing yet": State("Mute", [[SendRaw(b": busy\n\n"), BeSilent()]], requests=1),
    "the model has fallen silent": State(
        "Mute", [[*words("Well, ", "I "), BeSilent()]], "response.output_text.delta", 1, MID_MESSAGE
    ),
    "the model is calling the client's tool": State(
        "Mute", [[*words("Well"), fragments(YOURS), BeSilent()]], "response.output_text.delta", 1, MID_MESSAGE
    ),
    "its character's tool runs": State("Caller", [[fragments(SLOW), *end("tool_calls")]], "conversation.item.done", 1),
    "its character's tool runs, after words": State(
        "Caller", [[*words("Wait."), fragments(SLOW), *end("tool_calls")]], "response.output_item.done", 1
    ),
    "it is between two rounds": State("Caller", [[fragments(QUICK), *end("tool_calls")], [BeSilent()]], requests=2),
    "it speaks in its second round": State(
        "Caller",
        [[fragments(QUICK), *end("tool_calls")], [*words("So"), BeSilent()]],
        "response.output_text.delta",
        2,
        MID_MESSAGE,
    ),
}
SILENT = STATES["the model has fallen silent"]


class Talk:
    """A client that compares everything it is told with a model of the protocol."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._checker = ProtocolChecker()
        self._checker.received(client.created)
        self._numbers = itertools.count()

    async def send(self, type: str, **fields: Any) -> str:  # noqa: A002 (the protocol's own word)
        """Send one event and return its id."""
        event_id = f"mine_{next(self._numbers)}"
        self._checker.sent({"type": type, "event_id": event_id, **fields})
        await self.client.send(type, event_id=event_id, **fields)
        return event_id

    async def until(self, *types: str) -> list[Event]:
        """Return all events up to and with the first of one of these types."""
        events = [await self._next()]
        while events[-1]["type"] not in types:
            events.append(await self._next())
        return events

    async def _next(self) -> Event:
        event = await self.client.next()
        self._checker.received(event)
        return event

    async def select(self, name: str, **settings: object) -> None:
        """Select one of the cast."""
        await self.send("session.update", session={"character": name, **settings})
        await self.until("session.updated")

    async def say(self, text: str) -> None:
        """Say something, and do not wait for what comes of it."""
        await self.send("conversation.item.create", item=user(text))

    async def begin(self, state: State, model: StandInModel) -> str:
        """Bring a response into a state, and return its id."""
        model.answers = [*state.answers, HELLO]
        await self.select(state.character)
        await self.say("Go on")
        await self.send("response.create")
        created = (await self.until("response.created"))[-1]
        if state.begun != "response.created":
            await self.until(state.begun)
        if state.requests:
            await model.request(state.requests - 1)
        return str(created["response"]["id"])

    async def check_next_turn(self) -> None:
        """Converse once; whatever is still told before that belongs to nothing else."""
        events = await self.until("response.done")
        created = next(each for each in events if each["type"] == "response.created")
        done = events[-1]
        assert done["response"]["id"] == created["response"]["id"]
        assert reply_text(done) == "Hello to you."
        await self.client.send("conversation.item.retrieve", item_id="no such item")
        assert error_code(await self.client.next()) == "item_retrieve_invalid_item_id"

    async def ask_next_turn(self) -> None:
        """Say the next thing, without waiting."""
        await self.say("Hello")
        await self.send("response.create")


@dataclass(frozen=True)
class Situation:
    """A server with a model behind it."""

    model: StandInModel
    server: RunningServer

    @asynccontextmanager
    async def talk(self) -> AsyncIterator[Talk]:
        """Connect and load the cast."""
        async with session(self.server.url) as client:
            talk = Talk(client)
            await talk.send("session.characters.reload", files=inline(CAST))
            assert (await talk.until("session.characters.reloaded"))[-1]["loaded_count"] == len(CAST)
            yield talk


async def given_up(model: StandInModel, number: int) -> None:
    """Wait until a request of the model has been given up."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        await model.requests[number].abandoned.wait()


def check_closing(events: Sequence[Event], state: State, response_id: str) -> None:
    """Compare how a response ended with how it should have."""
    own = [event for event in events if "response_id" in event or event["type"] in state.closing]
    closing = [event for event in own if not event["type"].endswith(".delta")]
    assert types(closing)[-len(state.closing) :] == list(state.closing)
    done = closing[-1]["response"]
    assert done["id"] == response_id
    assert done["status"] == "cancelled"
    assert done["status_details"] == {"type": "cancelled", "reason": "client_cancelled"}
    is_mid_message = len(state.closing) > 1
    assert [item["status"] for item in done["output"] if item["status"] != "completed"] == [
        "incomplete"
    ] * is_mid_message
