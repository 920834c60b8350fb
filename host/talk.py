"""A conversation in a terminal: what is said and answered, and what an author asks of it with a slash.

Runs in: host.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

from anyio.from_thread import BlockingPortal

from host.line import Event
from host.local import LocalClient
from host.screen import Screen
from host.traces.tracing import Trace

# Marks where in the order of the answers something is.
_MARK: Final = "mark"


class Conversation:
    """A conversation in a terminal.

    Args:
        portal: To the loop that the session runs in.
        client: The session's.
        trace: What the hooks were asked.
        screen: What the author sees.
        directory: The characters'.
    """

    def __init__(
        self, portal: BlockingPortal, client: LocalClient, trace: Trace, *, screen: Screen, directory: Path
    ) -> None:
        self._portal = portal
        self._client = client
        self._trace = trace
        self._screen = screen
        self._directory = directory
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._is_hearing = False
        self.active: str | None = None

    # Events

    def _send(self, type: str, **fields: Any) -> None:  # noqa: A002 (the protocol's own word)
        self._portal.call(lambda: self._client.send(type, **fields))

    def _next(self) -> Event:
        """Return the next event that is no mark."""
        while _is_mark(event := self._events.get()):
            pass
        return event

    def interrupt(self, *_: object) -> None:
        """Stop an answer; where none is awaited, stop the author's own line."""
        if not self._is_hearing:
            raise KeyboardInterrupt
        self._portal.start_task_soon(self._client.send, "response.cancel")

    async def receive(self) -> None:
        """Take what comes until the connection ends; what comes of a change of the files is shown at once."""
        with suppress(EOFError):
            while True:
                event = await self._client.next()
                if not self._is_news(event):
                    self._events.put(event)

    def _ask(self, type: str, **fields: Any) -> Event:  # noqa: A002
        self._send(type, **fields)
        return self._next()

    def _until_mark(self) -> Iterator[Event]:
        """Yield what came before now."""
        self._send("conversation.item.retrieve", item_id=_MARK, event_id=_MARK)
        while not _is_mark(event := self._events.get()):
            yield event

    def _is_news(self, event: Event) -> bool:
        match event:
            case {"type": "session.characters.reloaded", "cause": "watch"}:
                self.active = event["active"]
                self._screen.tell(f"\nReloaded: {event['loaded_count']} of {event['total_files']} characters load.")
                self._screen.diagnostics(self._directory, event["diagnostics"])
            case {"type": "error", "error": {"event_id": "watch"} as error}:
                self._screen.warn(f"\n{error['message']}")
                self._screen.diagnostics(self._directory, error.get("details", ()))
            case _:
                return False
        return True

    # Characters

    def load(self) -> bool:
        """Load the directory, show what is wrong with it, and tell whether there is anybody to talk to."""
        answer = self._ask("session.characters.reload", directory=str(self._directory))
        if answer["type"] == "error":
            self._screen.warn(answer["error"]["message"])
            self._screen.diagnostics(self._directory, answer["error"].get("details", ()))
            return False
        self._screen.diagnostics(self._directory, answer["diagnostics"])
        return True

    def watch(self) -> None:
        """Load the files anew whenever they change."""
        self._ask("session.characters.watch", event_id="watch")

    def select(self, name: str | None) -> bool:
        """Select a character, the first one if no name is given, and let it greet."""
        wanted = name or next(iter(self._trace.manifests))
        answer = self._ask("session.update", session={"character": wanted})
        if answer["type"] == "error":
            self._screen.warn(answer["error"]["message"])
            return False
        self.active = wanted
        if any(event["type"] == "response.created" for event in self._until_mark()):
            self._hear()
        return True

    # Talking

    def say(self, text: str) -> None:
        """Say something, and show the answer."""
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
        self._send("conversation.item.create", item=item)
        self._send("response.create")
        self._hear()

    def _hear(self) -> None:
        self._is_hearing = True
        try:
            self._hear_all()
        finally:
            self._is_hearing = False
        for character, text in self._trace.take_printed():
            self._screen.tell(f"[{character} printed: {text.rstrip()}]")

    def _hear_all(self) -> None:
        is_speaking = False
        while (event := self._next())["type"] != "response.done":
            match event:
                case {"type": "response.output_text.delta", "delta": words}:
                    if not is_speaking:
                        self._screen.name(self.active or "nobody")
                    is_speaking = True
                    self._screen.say(words)
                case {"type": "conversation.item.done", "item": {"type": "function_call"} as item}:
                    self._screen.tell(f"[calls {item['name']}({item['arguments']})]")
                case {"type": "conversation.item.done", "item": {"type": "function_call_output"} as item}:
                    self._screen.tell(f"[{item['output']}]")
                case {"type": "error", "error": error}:
                    self._screen.warn(error["message"])
        if is_speaking:
            self._screen.end_line()
        self._tell_end(event["response"])

    def _tell_end(self, response: Event) -> None:
        match response:
            case {"status": "failed", "status_details": {"error": error}}:
                self._screen.warn(f"{error['message']} [{error['code']}]")
                self._screen.diagnostics(self._directory, error.get("details", ()))
            case {"status": "cancelled" | "incomplete" as status}:
                self._screen.tell(f"[{status}]")

    # Commands

    def obey(self, line: str) -> bool:
        """Do what a line that begins with a slash asks for, and tell whether to go on."""
        word, _, rest = line[1:].partition(" ")
        if word == "quit":
            return False
        command = self._commands.get(word)
        if command is None:
            self._screen.tell(f"There is no /{word}; there are /{', /'.join(self._commands)}, /quit.")
        else:
            command(rest.strip())
        return True

    @property
    def _commands(self) -> dict[str, Callable[[str], object]]:
        return {
            "help": lambda _: self._screen.tell("Say something, or: /" + ", /".join((*self._commands, "quit"))),
            "characters": lambda _: self._screen.show("\n".join(self._trace.manifests)),
            "select": self.select,
            "tools": lambda _: self._show_tools(),
            "prompt": lambda _: self._show_prompt(),
            "state": lambda _: self._show_state(),
            "trace": lambda _: self._screen.calls(self._trace.calls),
        }

    def _show_prompt(self) -> None:
        session = self._ask("session.update", session={})["session"]
        self._screen.show(session["system_prompt"] or "")

    def _show_tools(self) -> None:
        manifest = self._trace.manifests.get(self.active or "")
        listed = [
            each.value for each in self._trace.calls if (each.character, each.hook) == (self.active, "list_tools")
        ]
        if manifest is not None:
            self._screen.tools(manifest, listed[-1] if listed else None)

    def _show_state(self) -> None:
        for name, state in self._trace.states.items():
            self._screen.show(f"{name}: {dict(state)!r}")


def _is_mark(event: Event) -> bool:
    return bool(event.get("error", {}).get("event_id") == _MARK)
