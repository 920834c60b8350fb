"""What a client may rely on, whatever it sends: one connection's events, compared with a model of the protocol.

Runs in: tests.
"""

from collections import deque
from typing import Any, Final, TypeAlias

from openai.types.realtime import RealtimeServerEvent
from pydantic import TypeAdapter

Event: TypeAlias = dict[str, Any]

OFFICIAL: Final[TypeAdapter[RealtimeServerEvent]] = TypeAdapter(RealtimeServerEvent)
# What a request is answered with, if it is not refused. Cancelling is answered by the end of what is cancelled.
ANSWERS: Final = {
    "session.update": "session.updated",
    "conversation.item.create": "conversation.item.done",
    "conversation.item.retrieve": "conversation.item.retrieved",
    "conversation.item.delete": "conversation.item.deleted",
    "conversation.item.truncate": "conversation.item.truncated",
    "response.create": "response.created",
    "response.cancel": "response.done",
    "input_audio_buffer.clear": "input_audio_buffer.cleared",
    "session.characters.reload": "session.characters.reloaded",
    "session.characters.list": "session.characters.listed",
}
SILENT: Final = frozenset({"input_audio_buffer.append", "output_audio_buffer.clear"})
UNASKED: Final = frozenset({"worker_replaced"})
OWN: Final = "session.characters."
# What follows what within one item of a response. The stages of an item outside the conversation leave out two.
MESSAGE: Final = {
    "begun": {"response.content_part.added": "speaking"},
    "speaking": {"response.output_text.delta": "speaking", "response.output_text.done": "said"},
    "said": {"response.content_part.done": "complete"},
}
CALL: Final = {
    "begun": {"response.function_call_arguments.delta": "begun", "response.function_call_arguments.done": "complete"},
}


def check_official(event: Event) -> None:
    """Raise if the official client could not read an event as what it says it is."""
    if not event["type"].startswith(OWN):
        OFFICIAL.validate_python(event)


class ResponseModel:
    """One response: which of its events may come next."""

    def __init__(self, response: Event) -> None:
        assert response["status"] == "in_progress", response
        assert response["output"] == [], response
        assert response.get("usage") is None, response
        self.id: str = response["id"]
        self.in_conversation = response["conversation_id"] is not None
        self.items: list[Event] = []
        self.stage = "between"
        self.text = ""

    @property
    def current(self) -> str | None:
        """Id of the item under way."""
        return None if self.stage == "between" else self.items[-1]["id"]

    def take(self, event: Event) -> None:
        """Take one of its events, or raise."""
        match event["type"]:
            case "response.output_item.added":
                self._begin(event)
            case "response.output_item.done":
                self._end(event)
            case kind:
                self._go_on(kind, event)

    def _begin(self, event: Event) -> None:
        item = event["item"]
        assert self.stage == "between", (self.stage, event)
        assert event["output_index"] == len(self.items), event
        assert item["status"] == "in_progress", event
        assert item.get("content", []) == [], event
        self.items.append(item)
        self.text = ""
        self.stage = "announced" if self.in_conversation else "begun"

    def _go_on(self, kind: str, event: Event) -> None:
        table = MESSAGE if self.items[-1]["type"] == "message" else CALL
        following = table.get(self.stage, {})
        assert kind in following, (self.stage, event)
        assert event["item_id"] == self.items[-1]["id"], event
        assert event["output_index"] == len(self.items) - 1, event
        self.stage = following[kind]
        self.text += event.get("delta", "")
        whole = event.get("text", event.get("arguments"))
        if kind.endswith(".done") and whole is not None:
            assert whole == self.text, event

    def added(self) -> None:
        """Its item has entered the conversation."""
        assert self.stage == "announced", self.stage
        self.stage = "begun"

    def kept(self) -> None:
        """The conversation has the whole item."""
        assert self.stage == "complete", self.stage
        self.stage = "kept"

    def _end(self, event: Event) -> None:
        assert self.stage == ("kept" if self.in_conversation else "complete"), (self.stage, event)
        item = event["item"]
        assert item["status"] in {"completed", "incomplete"}, event
        assert self._said(item) == self.text, event
        self.items[-1] = item
        self.stage = "between"

    @staticmethod
    def _said(item: Event) -> str:
        if item["type"] == "function_call":
            return str(item["arguments"])
        return "".join(part["text"] for part in item["content"])

    def end(self, response: Event) -> None:
        """Compare its end with what came before."""
        assert self.stage == "between", (self.stage, response)
        assert response["output"] == self.items, response
        assert response["usage"]["total_tokens"] >= 0, response
        assert response["status"] in {"completed", "cancelled", "failed", "incomplete"}, response
        if response["status"] == "completed":
            assert all(item["status"] == "completed" for item in self.items), response


class ProtocolChecker:
    """One connection. Raises AssertionError on the first event that no server may send.

    Attributes:
        order: Ids of the items of the conversation, as the events tell.
        items: The items themselves, as they were told last.
        responses: Those under way.
    """

    def __init__(self) -> None:
        self.order: list[str] = []
        self.items: dict[str, Event] = {}
        self.responses: dict[str, ResponseModel] = {}
        self._waiting: deque[Event] = deque()
        self._seen: set[str] = set()
        self._over: set[str] = set()
        self._session: Event = {}

    def sent(self, event: Event) -> None:
        """Take note of a request; each has an event_id of its own."""
        if event.get("type") not in SILENT:
            self._waiting.append(event)

    @property
    def is_answered(self) -> bool:
        """Whether every request has its answer."""
        return not self._waiting

    def received(self, event: Event) -> None:
        """Take an event of the server, or raise."""
        check_official(event)
        assert event["event_id"] not in self._seen, event
        self._seen.add(event["event_id"])
        match event["type"]:
            case "error":
                self._refused(event)
            case "response.created":
                self._begin_response(event["response"])
            case "response.done":
                self._end_response(event["response"])
            case kind if kind.startswith("response."):
                self.responses[event["response_id"]].take(event)
            case kind if kind in {"conversation.item.added", "conversation.item.done"}:
                self._take_item(event)
            case _:
                self._take_answer(event)

    # Answers

    def _refused(self, event: Event) -> None:
        error = event["error"]
        if error["code"] in UNASKED:
            assert error["event_id"] is None, event
            return
        self._answer(lambda request: request.get("event_id") == error["event_id"], event)

    def _take_answer(self, event: Event) -> None:
        kind = event["type"]
        if kind == "session.created":
            assert self._seen == {event["event_id"]}, "not the first event"
        else:
            self._answer(lambda request: ANSWERS.get(request.get("type", "")) == kind, event)
        match kind:
            case "session.created" | "session.updated":
                self._update(event["session"])
            case "session.characters.reloaded":
                assert not self.responses, "a response outlived a reload"
                self._session = {**self._session, "character": event["active"]}
                self._forget()
            case "conversation.item.retrieved":
                assert event["item"] == self.items[event["item"]["id"]], event
            case "conversation.item.deleted":
                self.order.remove(event["item_id"])
                del self.items[event["item_id"]]

    def _update(self, session: Event) -> None:
        is_another = bool(self._session) and session["character"] != self._session["character"]
        if is_another and session["history"] == "forget":
            assert not self.responses, "a response outlived its conversation"
            self._forget()
        self._session = session

    def _forget(self) -> None:
        self.order, self.items = [], {}

    def _answer(self, fits: Any, event: Event) -> None:
        assert self._waiting, ("nobody asked", event)
        # A list is answered at once while a reload is under way.
        if self._waiting[0].get("type") == "session.characters.reload" and event["type"] == "session.characters.listed":
            first_list = next(each for each in self._waiting if each.get("type") == "session.characters.list")
            self._waiting.remove(first_list)
            return
        assert fits(self._waiting[0]), ("out of order", self._waiting[0], event)
        self._waiting.popleft()

    # Items

    def _take_item(self, event: Event) -> None:
        item_id = event["item"]["id"]
        response = next((each for each in self.responses.values() if each.current == item_id), None)
        is_added = event["type"] == "conversation.item.added"
        if is_added:
            self._place(event)
        else:
            self._keep(event)
        if response is not None:
            assert response.in_conversation, event
            response.added() if is_added else response.kept()
        elif self._is_asked(event["item"]):
            if not is_added:
                self._answer(lambda request: request.get("type") == "conversation.item.create", event)
        else:
            # A character's own call, or what came of it.
            assert event["item"]["type"] in {"function_call", "function_call_output"}, event
            assert any(each.in_conversation for each in self.responses.values()), event

    def _is_asked(self, item: Event) -> bool:
        if not self._waiting or self._waiting[0].get("type") != "conversation.item.create":
            return False
        asked = self._waiting[0]["item"]
        return bool(asked.get("id", item["id"]) == item["id"] and asked["type"] == item["type"])

    def _place(self, event: Event) -> None:
        item, before = event["item"], event["previous_item_id"]
        assert item["id"] not in self.items, event
        assert before is None or before in self.items, event
        self.order.insert(0 if before is None else self.order.index(before) + 1, item["id"])
        self.items[item["id"]] = item

    def _keep(self, event: Event) -> None:
        item, before = event["item"], event["previous_item_id"]
        if item["id"] not in self.items:
            # Deleted while it was being said.
            assert before is None, event
            return
        place = self.order.index(item["id"])
        assert before == (self.order[place - 1] if place else None), (self.order, event)
        assert item["status"] in {"completed", "incomplete"}, event
        self.items[item["id"]] = item

    # Responses

    def _begin_response(self, response: Event) -> None:
        model = ResponseModel(response)
        assert model.id not in {*self.responses, *self._over}, response
        if model.in_conversation:
            assert not any(each.in_conversation for each in self.responses.values()), "two active responses"
        self.responses[model.id] = model
        if self._waiting and self._waiting[0].get("type") == "response.create":
            self._answer(lambda request: request["type"] == "response.create", {"type": "response.created"})
        else:
            assert self._session["greeting"], ("nobody asked", response)
            assert not self.order, ("a greeting in a conversation that has begun", response)

    def _end_response(self, response: Event) -> None:
        self.responses.pop(response["id"]).end(response)
        self._over.add(response["id"])
        if response["status"] != "cancelled":
            return
        assert self._waiting, ("nobody cancelled", response)
        cause = self._waiting[0]["type"]
        assert cause in {"response.cancel", "session.characters.reload", "session.update"}, (cause, response)
        if cause == "response.cancel":
            assert self._waiting[0].get("response_id", response["id"]) == response["id"], response
            self._waiting.popleft()
