"""The client of one session, as a test speaks for it.

Runs in: host.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from host.kit.actor import Run
from host.kit.line import KeptLine
from host.line import Event
from plugin_api.tested import Finding, RanTool, Refused, ResponseFailed

# An author's test fails at the author's line.
__tracebackhide__ = True


class Time:
    """A clock that stands still until it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now


class Client:
    """One session's client; see `plugin_api.tested.Client`.

    Args:
        run: Runs what is asynchronous.
        line: The session; its first event has come.
        time: What its characters are told.
        resolve: Finds a directory that the test names.
    """

    def __init__(self, run: Run, line: KeptLine, time: Time, resolve: Callable[[str | Path], Path]) -> None:
        self._run = run
        self._line = line
        self._time = time
        self._resolve = resolve
        self._sent = 0
        self._response_began = 0

    @property
    def now(self) -> datetime:
        """What the characters are told."""
        return self._time.now

    @now.setter
    def now(self, now: datetime) -> None:
        self._time.now = now

    @property
    def events(self) -> Sequence[Event]:
        """All that the session has sent so far."""
        return tuple(self._line.events)

    # Talking

    def say(self, text: str) -> str:
        """Say something as the user, and return the answer."""
        content = [{"type": "input_text", "text": text}]
        self._add({"type": "message", "role": "user", "content": content})
        return self.respond()

    def respond(self) -> str:
        """Ask for a response without saying anything."""
        self._response_began = len(self._line.events)
        response = self.request({"type": "response.create"}, "response.done")["response"]
        if response["status"] != "completed":
            raise _failed(response)
        return "".join(_texts(response))

    def give_output(self, output: str) -> str:
        """Say what the client's function answered that was called last."""
        call = next((each for each in reversed(self.ran) if each.output is None), None)
        if call is None:
            raise Refused("invalid_value", "The last response called no function of the client.")
        self._add({"type": "function_call_output", "call_id": call.call_id, "output": output})
        return self.respond()

    def _add(self, item: dict[str, Any]) -> None:
        self.request({"type": "conversation.item.create", "item": item}, "conversation.item.done")

    @property
    def ran(self) -> Sequence[RanTool]:
        """The function calls of the last response."""
        # A response lists the client's calls alone; the conversation has those that the character ran, too.
        came = self._line.events[self._response_began :]
        items = [each["item"] for each in came if each["type"] == "conversation.item.done"]
        outputs = {each["call_id"]: each["output"] for each in items if each["type"] == "function_call_output"}
        return [
            RanTool(each["name"], json.loads(each["arguments"]), outputs.get(each["call_id"]), each["call_id"])
            for each in items
            if each["type"] == "function_call"
        ]

    # Characters

    @property
    def characters(self) -> list[str]:
        """Names of the characters that there are."""
        return _names(self._listed())

    @property
    def selected(self) -> str | None:
        """Name of the character that answers."""
        active: str | None = self._listed()["active"]
        return active

    def _listed(self) -> Event:
        return self.request({"type": "session.characters.list"}, "session.characters.listed")

    def select(self, name: str) -> None:
        """Talk to another character."""
        self.update(character=name)

    def update(self, **settings: Any) -> Event:
        """Send ``session.update``, and return the session object that came of it."""
        event = {"type": "session.update", "session": {"type": "realtime", **settings}}
        session: Event = self.request(event, "session.updated")["session"]
        return session

    def reload(self, directory: str | Path = "default") -> list[str]:
        """Load another directory into the session."""
        place = "default" if directory == "default" else str(self._resolve(directory))
        event = {"type": "session.characters.reload", "directory": place}
        return _names(self.request(event, "session.characters.reloaded"))

    # Events

    def request(self, event: Mapping[str, Any], until: str) -> Event:
        """Send any client event, and wait for the next event of the type `until`."""
        self._sent += 1
        named = {"event_id": f"test_{self._sent}", **event}
        return self._run(self._ask(named, until))

    async def _ask(self, event: Event, until: str) -> Event:
        begin = len(self._line.events)
        self._line.send_event(event)
        answer = await self._line.wait(begin, lambda each: each["type"] == until or _answers(each, event))
        if answer["type"] == "error":
            raise _refused(answer["error"])
        return answer

    def close(self) -> None:
        """Hang up."""
        self._run(self._line.close())


def _answers(error: Event, event: Event) -> bool:
    return bool(error["type"] == "error" and error["error"].get("event_id") == event["event_id"])


def _names(listed: Event) -> list[str]:
    return [each["name"] for each in listed["characters"]]


def _texts(response: Event) -> list[str]:
    return [
        part.get("text", "")
        for item in response["output"]
        if item["type"] == "message"
        for part in item.get("content", ())
    ]


def _refused(error: Event) -> Refused:
    return Refused(error["code"], error["message"], _findings(error.get("details") or ()))


def _failed(response: Event) -> ResponseFailed:
    details = response.get("status_details") or {}
    error = details.get("error") or {}
    code = error.get("code") or details.get("reason") or response["status"]
    message = error.get("message") or f"The response ended as {response['status']}."
    return ResponseFailed(code, message, _findings(error.get("details") or ()))


def _findings(details: Sequence[Event]) -> list[Finding]:
    return [
        Finding(each["file"], each["line"], each["column"], each["code"], each["message"], each.get("hint") or "")
        for each in details
    ]
