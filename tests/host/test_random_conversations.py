"""Whatever a client asks, in whatever order: what it is told fits together."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from casts import character
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from protocol_checker import ProtocolChecker
from realtime import PATIENCE_SECONDS, inline, user
from servers import RunningServer, running_server
from websockets.sync.client import ClientConnection, connect

CAST = inline(
    {
        "quick.py": character("Quick", reply="return f'You said {message.text}, I think.'"),
        "long.py": character("Long", reply='return "w " * 3000'),
        "moody.py": character("Moody", reply="raise ValueError('no')"),
        "caller.py": character(
            "Caller",
            reply="""
            if message.role == "tool":
                return f"It says {message.text}."
            return ToolCall("mine" if len(message.text) % 2 else "yours", {"word": message.text})
            """,
            more="""
            @hookimpl
            def greet(scene: Scene) -> str | None:
                return "Good evening to you."

            @hookimpl
            def list_tools(scene: Scene) -> list[Tool]:
                return [Tool("mine", "Do it.", {"type": "object", "properties": {"word": {"type": "string"}}})]

            @hookimpl
            def call_tool(scene: Scene, call: ToolCall) -> str:
                return "done"
            """,
        ),
    }
)
YOURS = {"type": "function", "name": "yours", "parameters": {"type": "object", "properties": {}}}
MARK = "no such item"

# Which of the known ids is meant; what there is is only known once the events before have been answered.
CHOICE = st.integers(0, 50)
WORDS = st.sampled_from(["a", "bb", "ccc", ""])

ACTIONS = st.one_of(
    st.tuples(st.just("say"), WORDS, st.sampled_from([None, "root", "known", "unknown"]), CHOICE),
    st.tuples(st.just("say"), WORDS, st.none(), CHOICE),
    st.tuples(st.just("output"), CHOICE),
    st.tuples(st.just("respond"), st.sampled_from([{}, {}, {}, {"max_output_tokens": 2}, {"metadata": {"a": "b"}}])),
    st.tuples(st.just("respond"), st.sampled_from([{"conversation": "none"}, {"conversation": "none", "input": []}])),
    st.tuples(st.just("cancel"), st.sampled_from([None, "known", "unknown"]), CHOICE),
    st.tuples(st.sampled_from(["retrieve", "delete", "truncate"]), st.booleans(), CHOICE),
    st.tuples(st.just("update"), st.sampled_from(["Quick", "Long", "Moody", "Caller", "Nobody", None])),
    st.tuples(st.just("settings"), st.booleans(), st.sampled_from(["keep", "forget"]), st.booleans()),
    st.tuples(st.just("reload"), st.booleans()),
    st.tuples(st.just("list")),
    st.tuples(st.just("nonsense"), st.sampled_from([{"type": "response.burn"}, {"type": "conversation.item.delete"}])),
    st.tuples(st.just("wait")),
    st.tuples(st.just("hear"), st.integers(1, 8)),
)
# Each costs a session, and making a failing one smaller costs hundreds.
COSTLY = settings(
    max_examples=max(1, settings.default.max_examples // 2),  # type: ignore[union-attr]
    phases=set(Phase) - {Phase.shrink},
)


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server() as running:
        yield running


class Talker:
    """A client that checks everything it is told."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._checker = ProtocolChecker()
        self._number = 0

    def do(self, action: tuple[Any, ...]) -> None:
        """Send what an action says, or take what has come."""
        match action:
            case ("wait",):
                self.settle()
            case ("hear", count):
                self._hear_some(count)
            case _:
                self._send(self._event(*action))

    def _event(self, kind: str, *more: Any) -> dict[str, Any]:  # noqa: C901, PLR0911 (a table, spelt out)
        match kind, more:
            case "say", (text, place, choice):
                before = {"root": "root", "known": self._item(choice), "unknown": MARK}.get(place)
                item = user(text, id=f"item_{self._number}")
                return {"type": "conversation.item.create", "item": item, **_given(previous_item_id=before)}
            case "output", (choice,):
                calls = [each["call_id"] for each in self._checker.items.values() if each["type"] == "function_call"]
                call_id = calls[choice % len(calls)] if calls else "call_unknown"
                item = {"type": "function_call_output", "call_id": call_id, "output": "noon"}
                return {"type": "conversation.item.create", "item": item}
            case "respond", (response,):
                return {"type": "response.create", "response": response}
            case "cancel", (which, choice):
                ids = list(self._checker.responses)
                known = ids[choice % len(ids)] if ids else MARK
                return {"type": "response.cancel", **_given(response_id={"known": known, "unknown": MARK}.get(which))}
            case "truncate", (is_known, choice):
                item_id = self._item(choice) if is_known else MARK
                place = {"content_index": 0, "audio_end_ms": 0}
                return {"type": "conversation.item.truncate", "item_id": item_id, **place}
            case "retrieve" | "delete", (is_known, choice):
                return {"type": f"conversation.item.{kind}", "item_id": self._item(choice) if is_known else MARK}
            case "update", (name,):
                return {"type": "session.update", "session": {"character": name}}
            case "settings", (greeting, history, has_tools):
                tools = [YOURS] if has_tools else []
                return {"type": "session.update", "session": {"greeting": greeting, "history": history, "tools": tools}}
            case "reload", (is_good,):
                files = CAST if is_good else [{"name": "bad.py", "source": "x = ("}]
                return {"type": "session.characters.reload", "files": files}
            case "list", ():
                return {"type": "session.characters.list"}
            case _:
                return dict(more[0])

    def _item(self, choice: int) -> str:
        return self._checker.order[choice % len(self._checker.order)] if self._checker.order else MARK

    def _send(self, event: dict[str, Any]) -> None:
        event = {**event, "event_id": f"mine_{self._number}"}
        self._number += 1
        self._checker.sent(event)
        self._connection.send(json.dumps(event))

    def hear(self) -> None:
        """Take one event."""
        self._checker.received(json.loads(self._connection.recv(PATIENCE_SECONDS)))

    def _hear_some(self, count: int) -> None:
        for _ in range(count):
            if self._checker.is_answered and not self._checker.responses:
                return
            self.hear()

    def settle(self) -> None:
        """Take everything that is still to come."""
        while not self._checker.is_answered or self._checker.responses:
            self.hear()

    def compare(self) -> None:
        """Ask for each item, and see that the conversation is as the events told."""
        for item_id in list(self._checker.order):
            self._send({"type": "conversation.item.retrieve", "item_id": item_id})
            self.settle()


def _given(**fields: str | None) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value is not None}


@COSTLY
@given(st.lists(ACTIONS, min_size=5, max_size=40))
def test_what_a_client_is_told_fits_together(server: RunningServer, actions: list[tuple[Any, ...]]) -> None:
    with connect(f"{server.url.replace('http', 'ws')}/v1/realtime", max_size=None, compression=None) as connection:
        talker = Talker(connection)
        talker.hear()
        talker.do(("reload", True))
        talker.do(("update", "Quick"))
        for action in actions:
            talker.do(action)
        talker.settle()
        talker.compare()
