"""What stands in a trace, for readers and for programs.

Runs in: host.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from host.traces.files import Traced
from host.traces.tracing import CallRecord, Opened
from sandbox.diagnostics import printable

# Of an answer; a file has all of it.
_SHOWN_CHARACTERS: Final = 120
_OF_STATE: Final = 50
# Those that the server writes are shorter; a file may hold anything.
_ERROR_CHARACTERS: Final = 2000
_WIDE_COLUMNS: Final = 220


def as_json(traced: Traced) -> str:
    """Write a trace as one object, with what each call changed in the state."""
    whole = {
        "trace": traced.header,
        "workers": list(traced.workers.values()),
        "calls": [
            {"number": number, **msgspec.to_builtins(call), "state_changes": state_changes(call)}
            for number, call in enumerate(traced.calls, start=1)
        ],
    }
    return msgspec.json.format(msgspec.json.encode(whole).decode(), indent=2)


def state_changes(call: CallRecord) -> dict[str, list[Any]]:
    """Return what a call changed: by each key what was there before, and what is there now; None where nothing is."""
    before, after = call.scene.state, call.state
    if call.error:
        return {}
    names = [*before, *(name for name in after if name not in before)]
    return {name: [before.get(name), after.get(name)] for name in names if _differs(name, before, after)}


def _differs(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return (name in before) != (name in after) or before.get(name) != after.get(name)


def show(console: Console, traced: Traced) -> None:
    """Print a trace as a table."""
    console.print(escape(_describe_whole(traced)), highlight=False)
    for number, opened in traced.workers.items():
        console.print(escape(describe(number, opened)), highlight=False, soft_wrap=True)
    show_calls(console, traced.calls)


def _describe_whole(traced: Traced) -> str:
    header = traced.header
    began, python, api = map(printable, (header.began, header.python, header.plugin_api))
    return f"Traced {began}, Python {python}, plugin_api {api}; {len(traced.calls)} calls."


def describe(number: int, opened: Opened) -> str:
    """Return a sentence about a worker."""
    names = ", ".join(printable(name) for name in opened.characters)
    directory, digest = printable(opened.directory), printable(opened.digest[:19])
    return f"Worker {number}: {directory} ({names}), seed {opened.seed}, {digest}…"


def show_calls(console: Console, calls: Iterable[CallRecord]) -> None:
    """Print what was asked, what it cost, and what came of it, a row each."""
    table = Table(box=None, pad_edge=False)
    for name in ("#", "worker", "call"):
        table.add_column(name, overflow="fold")
    for name in ("ms", "cpu ms", "bytes"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("what came of it", overflow="fold")
    for number, call in enumerate(calls, start=1):
        name = escape(called(call.character, call.hook))
        table.add_row(str(number), str(call.worker), name, *_costs(call), escape(_came(call)))
    # What goes into a file or a pipe is not broken into the lines of a terminal that is not there.
    console.print(table, width=None if console.is_terminal else _WIDE_COLUMNS)


def _costs(call: CallRecord) -> tuple[str, str, str]:
    return f"{call.wall_seconds * 1000:.2f}", f"{call.cpu_seconds * 1000:.2f}", str(call.answer_bytes)


def _came(call: CallRecord) -> str:
    lines = [printable(call.error, _ERROR_CHARACTERS) if call.error else shown(call.value)]
    if call.printed:
        lines.append(f"printed: {printable(call.printed.rstrip(), _SHOWN_CHARACTERS)}")
    for name, (before, after) in state_changes(call).items():
        lines.append(f"state: {printable(name)}: {shown(before, _OF_STATE)} -> {shown(after, _OF_STATE)}")
    return "\n".join(lines)


def called(character: str, hook: str) -> str:
    """Return what was called."""
    return f"{printable(character)}.{printable(hook)}"


def shown(value: object, most: int = _SHOWN_CHARACTERS) -> str:
    """Return a value on one line, as JSON."""
    return printable(msgspec.json.encode(value).decode(), most)
