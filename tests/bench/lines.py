"""The table that is to be filled: every line of it, in order, with what was asked for.

Runs in: benchmark.
"""

import re
from typing import Final

from figures import (
    FLOOR,
    FORKSERVER,
    IMPORTLIB,
    NOISE,
    PLAIN,
    RESTRICTED,
    UNDISTURBED,
    UVICORN,
    Line,
    Target,
)
from hook_bodies import HOOKS

CONNECT, RELOAD, MANY, CALLS, MEMORY = "connect", "reload", "many", "calls", "memory"
STREAM, THOUSAND, IDLE, NEIGHBOURS, CYCLES = "stream", "thousand", "idle", "neighbours", "cycles"
LANGUAGE: Final = "language"

# Those that open a thousand sessions and more, or take minutes; a quick run leaves them out.
SCALE: Final = frozenset({THOUSAND, IDLE, NEIGHBOURS})

_CONNECTING: Final = (
    Line(
        "connect", CONNECT, "connect → session.created, default set", "ms",
        "WebSocket handshake and the client's own share included; beside it servers that know one text",
        Target(3.0), (UVICORN,),
    ),
)  # fmt: skip

_RELOADING: Final = (
    Line(
        "reload_seen", RELOAD, "reload to 20 characters seen before", "ms",
        "session.characters.reload → reloaded, over the WebSocket",
        Target(0.8, IMPORTLIB), (IMPORTLIB,),
    ),
    Line(
        "reload_doing", RELOAD, "— the same, files that do more than declare", "ms",
        "each draws a random number at its top, so none can wait until it is asked", None, (IMPORTLIB,),
    ),
    Line(
        "reload_vouched", RELOAD, "— the same, a set in frequent use below a vouched root", "ms",
        "GREENROOM_TEMPLATE_ROOTS: the set has a template by now",
        Target(0.8, IMPORTLIB), (IMPORTLIB,),
    ),
    Line(
        "reload_new", RELOAD, "reload to 20 characters never seen", "ms",
        "the same; importlib without .pyc",
        Target(1.5, RESTRICTED), (RESTRICTED,),
    ),
    Line("ready_seen", RELOAD, "— within: sources to worker, seen before", "ms", "read, take a worker, load"),
    Line("ready_asked", RELOAD, "— within: the same, and each asked for its prompt", "ms", "20 calls of a hook more"),
    Line("ready_new", RELOAD, "— within: sources to worker, never seen", "ms", "read, check, take a worker"),
    Line(
        "ready_new_asked_one", RELOAD, "— within: the same, and one asked for its prompt", "ms",
        "its code made, loaded and called",
    ),
    Line(
        "ready_new_asked", RELOAD, "— within: the same, and each asked for its prompt, one by one", "ms",
        "20 compilers and calls of a hook more",
    ),
)  # fmt: skip

_MANY: Final = (
    Line(
        "many_seen", MANY, "50 sessions reload at once, seen before", "ms",
        "a set each, over their WebSockets, until the last has its answer",
        Target(0.5, IMPORTLIB), (IMPORTLIB,),
    ),
    Line(
        "many_new", MANY, "50 sessions reload at once, never seen", "ms", "the same", Target(1000.0), (RESTRICTED,),
    ),
    Line("many_ready_seen", MANY, "— within: sources to workers, seen before", "ms"),
    Line("many_ready_new", MANY, "— within: sources to workers, never seen", "ms"),
)  # fmt: skip

_CALLING: Final = (
    Line(
        "call_empty", CALLS, "hook call, empty", "µs",
        "host → worker → host; floor: uvloop to a forked process that echoes as many bytes", Target(20.0),
    ),
    Line("call_cpu", CALLS, "— its processor time", "µs", "host and worker together", None, (FLOOR,)),
    Line(
        "call_prompt", CALLS, "hook call, make_system_prompt of 2 kB", "µs",
        "the same; floor: as many bytes back", Target(60.0),
    ),
    Line(
        "call_prompt_p99", CALLS, "— its p99", "µs", "the slowest in a hundred; floor: the p99 of the echo",
        Target(200.0),
    ),
    Line("call_prompt_cpu", CALLS, "— its processor time, 2 kB", "µs", "the same", None, (FLOOR,)),
    Line(
        "call_inline", CALLS, "floor: what Python takes of the 2 kB, in one process", "µs",
        "an inline worker: the same messages and checks, no socket and no event loop",
    ),
    Line("pingpong_two", CALLS, "floor: blocking read and write, two cores", "µs", "two processes of one socket pair"),
    Line("pingpong_one", CALLS, "floor: blocking read and write, one core", "µs", "both pinned to one core"),
)  # fmt: skip

MIDDLE_HOOK: Final = "hook_middle"


def key_of_hook(what: str) -> str:
    """Return the key of the line for one kind of hook."""
    return f"hook_{re.sub(r'[^a-z]+', '_', what)}"


_SPEAKING: Final = (
    *(
        Line(key_of_hook(what), LANGUAGE, f"hook: {what}", "µs", "as rewritten, in a loop; processor time")
        for what in HOOKS
    ),
    # Half of what it was when every attribute was read through a guard: 3.4 to 5.7 times plain Python.
    Line(MIDDLE_HOOK, LANGUAGE, "hooks: the middle one", "x", "times plain Python", Target(2.8), (PLAIN,)),
)  # fmt: skip

_REMEMBERING: Final = (
    Line(
        "memory_custom", MEMORY, "memory of a session, 20 custom characters", "MB",
        "worker, kernel and host; importlib: its growth a session", Target(2.2), (FORKSERVER,),
    ),
    Line("memory_custom_worker", MEMORY, "— its worker", "MB", "PSS (smaps_rollup), mean"),
    Line(
        "memory_custom_asked", MEMORY, "— its worker, each of the 20 asked for its prompt", "MB",
        "without a server; growth of PSS",
    ),
    Line("memory_custom_kernel", MEMORY, "— its kernel", "MB", "VmPTE; growth of KernelStack and SUnreclaim"),
    Line("memory_custom_host", MEMORY, "— its host", "MB", "growth of RssAnon of the server"),
    Line(
        "memory_default", MEMORY, "memory of a session, default set", "MB", "the same", Target(1.3), (FORKSERVER,),
    ),
    Line("memory_default_worker", MEMORY, "— its worker, default set", "MB"),
    Line("memory_default_kernel", MEMORY, "— its kernel, default set", "MB"),
    Line("memory_default_host", MEMORY, "— its host, default set", "MB"),
)  # fmt: skip

_STREAMING: Final = (
    Line(
        "delta_cpu", STREAM, "host processor time a streamed delta", "µs",
        "client framing included; beside it servers that only send as many frames as large",
        None, (UVICORN,),
    ),
    Line(
        "turn_cpu", STREAM, "host processor time a short turn", "µs",
        "item and response, three words; beside it as many frames both ways", None, (UVICORN,),
    ),
)  # fmt: skip

_THOUSAND: Final = (
    Line(
        "thousand_turn", THOUSAND, "1,000 sessions, 500 turns a second: a turn", "ms",
        "request due → response.done; beside its p99 those of servers that send as much and have nothing to do",
        Target(25.0, figure="p99"),
    ),
    Line("thousand_errors", THOUSAND, "— turns that failed", "turns", "", Target(0.0)),
    Line("thousand_memory", THOUSAND, "— memory in all", "MB", "host, zygote, workers and kernel", Target(3000.0)),
    Line("thousand_host", THOUSAND, "— processor time of the host", "% of a core"),
    Line("thousand_client", THOUSAND, "— processor time of the client", "% of a core", "on the same two cores"),
)  # fmt: skip

_IDLING: Final = (
    Line("idle_memory", IDLE, "2,000 sessions open and idle: memory in all", "MB", "the same", Target(5000.0)),
    Line(
        "idle_cpu", IDLE, "— processor time in all", "% of a core",
        "host, zygote and workers; beside it a server that only keeps and pings 2,000 connections",
        Target(1.0),
    ),
)  # fmt: skip

HOSTILE: Final = {
    "spinning": "endless loop in a hook",
    "dying": "crash of its worker",
    "flooding": "flood of small events",
}
"""A kind of bad neighbour -> the name of its attack in ``tests/load``."""

HARMLESS: Final = {"computing": "(a busy client)"}
"""The same for one that does nothing to the server, and takes what is left over of the processors."""

_BEING_NEIGHBOURS: Final = tuple(
    Line(
        f"neighbours_{kind}_{figure}", NEIGHBOURS, f"turn beside a session that is {kind}, {figure}", "ms", attack,
        Target(1.1, UNDISTURBED),
    )
    for kind, attack in HOSTILE.items()
    for figure in ("p50", "p99")
) + tuple(
    Line(
        f"neighbours_{kind}_{figure}", NEIGHBOURS, f"floor: turn beside a program that is only {kind}, {figure}", "ms",
        "SCHED_IDLE, and no session's",
    )
    for kind in HARMLESS
    for figure in ("p50", "p99")
)  # fmt: skip

_COMING_AND_GOING: Final = (
    Line(
        "cycles_memory", CYCLES, "open, converse, reload, close: host memory", "kB a 1,000",
        "slope of RssAnon; noise: half its 95 % interval", Target(1.0, NOISE),
    ),
    Line(
        "cycles_memory_late", CYCLES, "— of the second half", "kB a 1,000", "slope of the later half of these points",
    ),
    Line(
        "cycles_in_use", CYCLES, "— what its allocators have in use", "kB a 1,000",
        "slope of what Python and the C library have given out",
    ),
    Line(
        "cycles_descriptors", CYCLES, "open, converse, reload, close: host descriptors", "a 1,000",
        "slope of their number", Target(1.0, NOISE),
    ),
    Line("cycles_time", CYCLES, "— one of them", "ms", "wall clock, four clients at once"),
)  # fmt: skip

LINES: Final[tuple[Line, ...]] = (
    *_CONNECTING,
    *_RELOADING,
    *_MANY,
    *_CALLING,
    *_SPEAKING,
    *_REMEMBERING,
    *_THOUSAND,
    *_IDLING,
    *_STREAMING,
    *_BEING_NEIGHBOURS,
    *_COMING_AND_GOING,
)

GROUPS: Final = tuple(dict.fromkeys(line.group for line in LINES))
