"""The command ``chat``: talk to a character in a terminal, in the worker that a session would have, without a server.

Runs in: host.
"""

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final, NamedTuple

import watchfiles
from anyio.from_thread import start_blocking_portal
from rich.console import Console

from host.local import open_local
from host.screen import PROMPT, Screen
from host.settings import DEFAULT_CHARACTERS, Settings
from host.talk import Conversation
from host.traces.tracing import Trace

OK, FINDINGS, USAGE = 0, 1, 2
# Whatever the environment says of a server: nobody else can connect to this one.
SETTINGS: Final[Mapping[str, Any]] = {
    "characters": DEFAULT_CHARACTERS,
    "allowed_roots": (),
    "api_key": None,
    "keys_file": None,
    "idle_seconds": None,
    "host": "127.0.0.1",
    "greeting": True,
    "show_prompts": True,
}


def chat(directory: Path, character: str | None, settings: Settings, *, watch: bool, trace_file: Path | None) -> int:
    """Talk until the author has said enough; return the exit code."""
    screen = Screen(Console(highlight=False))
    if not directory.is_dir():
        screen.warn(f"greenroom: {directory} is no directory")
        return USAGE
    try:
        file = None if trace_file is None else trace_file.open("w", encoding="utf-8")
    except OSError as error:
        screen.warn(f"greenroom: the trace cannot be written: {error}")
        return USAGE
    with file or nullcontext():
        return _converse(directory, character, _Room(settings, Trace(file), screen), watch=watch)


class _Room(NamedTuple):
    settings: Settings
    trace: Trace
    screen: Screen


def _converse(directory: Path, character: str | None, room: _Room, *, watch: bool) -> int:
    screen = room.screen
    with _opened(directory.resolve(), room) as conversation:
        while True:
            files = _stamps(directory)
            if conversation.load():
                break
            if not watch or not _is_mended(directory, files, screen):
                return FINDINGS
        if watch:
            conversation.watch()
        if not conversation.select(character):
            return USAGE
        _talk(conversation, screen)
    return OK


@contextmanager
def _opened(directory: Path, room: _Room) -> Iterator[Conversation]:
    settings, trace, screen = room
    with ExitStack() as opened:
        portal = opened.enter_context(start_blocking_portal())
        client = opened.enter_context(portal.wrap_async_context_manager(open_local(settings, trace=trace)))
        conversation = Conversation(portal, client, trace, screen=screen, directory=directory)
        portal.call(client.until, "session.created")
        before = signal.signal(signal.SIGINT, conversation.interrupt)
        opened.callback(signal.signal, signal.SIGINT, before)
        hearing = portal.start_task_soon(conversation.receive)
        opened.callback(hearing.cancel)
        yield conversation


def _stamps(directory: Path) -> dict[str, int]:
    """Return when each file was written last."""
    return {
        str(path): path.stat().st_mtime_ns for pattern in ("*.py", "resources/*.py") for path in directory.glob(pattern)
    }


def _is_mended(directory: Path, before: dict[str, int], screen: Screen) -> bool:
    """Wait until files are not those before any more; False if the author has had enough."""
    screen.tell("Waiting for a change of the files.")
    # Looked at now and then as well: a change from before the watch began is not told of.
    return any(
        _stamps(directory) != before
        for _ in watchfiles.watch(directory, rust_timeout=1000, yield_on_timeout=True, raise_interrupt=False)
    )


def _talk(conversation: Conversation, screen: Screen) -> None:
    screen.tell("/help tells what there is.")
    while True:
        try:
            line = input(PROMPT if sys.stdin.isatty() else "").strip()
        except (EOFError, KeyboardInterrupt):
            screen.end_line()
            return
        if line.startswith("/"):
            if not conversation.obey(line):
                return
        elif line:
            conversation.say(line)
