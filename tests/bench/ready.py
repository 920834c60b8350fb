"""How long until a set of characters is ready: one session alone, and many at once.

Runs in: benchmark.
"""

import gc
import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Final

from figures import FORKSERVER, IMPORTLIB, RESTRICTED, SPAWN, Reading, Readings, in_turn
from importlib_loader import older_modules
from process_loader import process_loader
from server_processes import greenroom
from sides import (
    AskingSide,
    DoingSide,
    ImportlibSide,
    ProcessSide,
    RestrictedSide,
    SandboxSide,
    Side,
    VouchedSide,
    WireSide,
)
from wire import WireClient

from characters import write_characters
from sandbox.workers.ready import ReadyLinks
from sandbox.workers.zygotes import Zygote

CHARACTERS: Final = 20
# What the targets for many sessions are set for.
MANY_SESSIONS: Final = 50

WIRE, DOING, SANDBOX, VOUCHED = "wire", "doing", "sandbox", "vouched"
ASKING, ASKING_ONE = "asking", "asking one"
_seeds = itertools.count(1000)


class FreshSets:
    """Writes sets that nobody has seen."""

    def __init__(self, folder: Path, characters: int = CHARACTERS) -> None:
        self.folder = folder
        self._characters = characters

    def take(self, count: int) -> list[Path]:
        """Return new directories."""
        return list(itertools.islice(self._write(), count))

    def _write(self) -> Iterator[Path]:
        for seed in _seeds:
            yield write_characters(self.folder / f"set_{seed}", self._characters, seed)


async def measure_one(sets: FreshSets, turns: int) -> Readings:
    """Measure one session at a time, each turn with a set of its own."""
    async with AsyncExitStack() as stack:
        loaders = {way: await stack.enter_async_context(process_loader(way)) for way in (SPAWN, FORKSERVER)}
        sides = await _open_sides(stack, sets, 1)
        sides |= {way: ProcessSide(loader) for way, loader in loaders.items()}
        vouching = await stack.enter_async_context(greenroom(session_cpu_seconds=1000, template_roots=sets.folder))
        client = await WireClient.connect(vouching.url)
        stack.push_async_callback(client.close)
        sides[VOUCHED] = VouchedSide([client])
        sides |= await _open_stricter_sides(stack)
        await _measure(sides, sets, 1, turns)
    return {
        "reload_new": _read(sides, WIRE, (RESTRICTED, IMPORTLIB), "new"),
        "reload_seen": _read(sides, WIRE, (IMPORTLIB, SPAWN, FORKSERVER), "seen"),
        "reload_doing": _read(sides, DOING, (IMPORTLIB, SPAWN, FORKSERVER), "seen"),
        "reload_vouched": _read(sides, VOUCHED, (IMPORTLIB, SPAWN, FORKSERVER), "seen"),
        "ready_new": _read(sides, SANDBOX, (RESTRICTED, IMPORTLIB), "new"),
        "ready_seen": _read(sides, SANDBOX, (IMPORTLIB, SPAWN, FORKSERVER), "seen"),
        "ready_asked": _read(sides, ASKING, (IMPORTLIB, SPAWN, FORKSERVER), "seen"),
        "ready_new_asked": _read(sides, ASKING, (RESTRICTED, IMPORTLIB), "new"),
        "ready_new_asked_one": _read(sides, ASKING_ONE, (RESTRICTED, IMPORTLIB), "new"),
    }


async def measure_many(sets: FreshSets, sessions: int, turns: int) -> Readings:
    """Measure many sessions at once, each with a set of its own, until the last one is ready."""
    async with AsyncExitStack() as stack:
        sides = await _open_sides(stack, sets, sessions)
        await _measure(sides, sets, sessions, turns)
    is_full = sessions == MANY_SESSIONS
    return {
        "many_seen": _read(sides, WIRE, (IMPORTLIB,), "seen", is_full=is_full),
        "many_new": _read(sides, WIRE, (RESTRICTED, IMPORTLIB), "new", is_full=is_full),
        "many_ready_seen": _read(sides, SANDBOX, (IMPORTLIB,), "seen"),
        "many_ready_new": _read(sides, SANDBOX, (RESTRICTED, IMPORTLIB), "new"),
    }


async def _open_stricter_sides(stack: AsyncExitStack) -> dict[str, Side]:
    """Open sides of ours whose files cannot wait until they are asked, or are asked at once."""
    server = await stack.enter_async_context(greenroom(session_cpu_seconds=1000))
    client = await WireClient.connect(server.url)
    stack.push_async_callback(client.close)
    links = await stack.enter_async_context(ReadyLinks(await stack.enter_async_context(Zygote())))
    return {DOING: DoingSide([client]), ASKING: AskingSide(links), ASKING_ONE: AskingSide(links, most=1)}


async def _open_sides(stack: AsyncExitStack, sets: FreshSets, sessions: int) -> dict[str, Side]:
    [resources] = [directory / "resources" for directory in sets.take(1)]
    stack.enter_context(older_modules(resources))
    server = await stack.enter_async_context(greenroom(session_cpu_seconds=1000))
    clients = [await WireClient.connect(server.url) for _ in range(sessions)]
    for client in clients:
        stack.push_async_callback(client.close)
    zygote = await stack.enter_async_context(Zygote())
    links = await stack.enter_async_context(ReadyLinks(zygote))
    # As the server does when it begins to listen: the loaders in this process are to be at their best as well.
    gc.collect()
    gc.freeze()
    return {
        WIRE: WireSide(clients),
        SANDBOX: SandboxSide(links),
        IMPORTLIB: ImportlibSide(),
        RESTRICTED: RestrictedSide(),
    }


async def _measure(sides: Mapping[str, Side], sets: FreshSets, sessions: int, turns: int) -> None:
    """Let all sides take turns; the first turn only warms up."""
    # Written beforehand: a file that has changed a moment ago is trusted by nobody who looks at its times.
    for turn, directories in enumerate([sets.take(sessions) for _ in range(turns + 1)]):
        await in_turn([partial(side.run_new, directories) for side in sides.values()], turn)
        await in_turn([partial(side.run_seen, directories) for side in sides.values()], turn)
        if turn == 0:
            for side in sides.values():
                side.discard()


def _read(sides: Mapping[str, Side], ours: str, others: Sequence[str], which: str, *, is_full: bool = True) -> Reading:
    """Return medians; a run that is not as the target asks says so."""
    samples = {name: getattr(sides[name], which) for name in (ours, *others)}
    medians = {name: each.median_ms for name, each in samples.items()}
    note = "" if is_full else "fewer sessions"
    return Reading(medians.pop(ours), others=medians, note=note, is_full=is_full)
