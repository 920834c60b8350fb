"""Workers that tell a trace of each call.

Where the trace is kept, they are opened with a seed and a clock that it notes, so that their calls can be done again.

Runs in: host.
"""

import secrets
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any, Final

import msgspec

from host.clock import local_now
from host.outcomes import outcome_of
from host.traces.tracing import CallRecord, Opened, Trace
from sandbox.codes import CodeCache
from sandbox.diagnostics import Diagnostic, printable
from sandbox.errors import CharacterError, SandboxError
from sandbox.limits import Budget
from sandbox.manifest import Manifest
from sandbox.messages import Answered, Call, NotBegun, SceneData
from sandbox.sources import Sources
from sandbox.workers import OpenLink
from sandbox.workers.loaded import LoadedWorker
from sandbox.workers.opening import LoadingOpener

# As many as an opener draws by itself.
_SEED_BITS: Final = 63


class TracedOpener:
    """Opens workers that tell a trace.

    Args:
        open_link: Starts a worker that knows nothing yet.
        codes: Where compiled files are kept.
        trace: Is told.
    """

    def __init__(self, open_link: OpenLink, codes: CodeCache, trace: Trace) -> None:
        self._open_link = open_link
        self._codes = codes
        self._trace = trace

    async def __call__(self, sources: Sources) -> "TracedWorker":
        """Compile and load `sources`; see `OpenWorker`."""
        seed, clock = secrets.randbits(_SEED_BITS), local_now()
        usual = LoadingOpener(self._open_link, self._codes, draw_seed=lambda: seed)
        stopped = LoadingOpener(self._open_link, self._codes, draw_seed=lambda: seed, clock=lambda: clock)
        worker = await (stopped if self._trace.is_kept else usual)(sources)
        opened = Opened(
            directory=sources.directory,
            digest=sources.digest,
            seed=seed,
            clock=clock,
            characters=tuple(each.name for each in worker.manifests),
            printed=worker.printed,
        )
        return TracedWorker(worker, opened, self._trace)


class TracedWorker:
    """A worker that tells a trace.

    Args:
        worker: Does the work; it belongs to this one.
        opened: What the trace is told of it before its first call.
        trace: Is told.
    """

    def __init__(self, worker: LoadedWorker, opened: Opened, trace: Trace) -> None:
        self._worker = worker
        self._opened = opened
        self._trace = trace
        self._noted: int | None = None

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """See `Worker.manifests`."""
        return self._worker.manifests

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """See `Worker.diagnostics`."""
        return self._worker.diagnostics

    @property
    def printed(self) -> Mapping[str, str]:
        """See `Worker.printed`."""
        return self._worker.printed

    @property
    def alive(self) -> bool:
        """See `Worker.alive`."""
        return self._worker.alive

    @property
    def number(self) -> int | None:
        """See `Worker.number`."""
        return self._worker.number

    async def call(
        self, character: str, hook: str, scene: SceneData, arguments: Mapping[str, Any], budget: Budget
    ) -> Answered:
        """Call one hook, and tell of it; see `Worker.call`."""
        if self._noted is None:
            self._noted = self._trace.note(self._opened)
        asked = Asked(character=character, hook=hook, scene=scene, arguments=arguments, budget=budget)
        result, record = await call_and_record(self._worker, self._noted, asked)
        self._trace.add(record)
        if isinstance(result, SandboxError):
            raise result
        return result

    def takes_row(self, characters: Collection[str]) -> bool:  # noqa: ARG002 (the signature of a worker)
        """Take none: each call is told with its own times."""
        return False

    def call_row(self, calls: Sequence[Call]) -> AsyncIterator[Answered | CharacterError | NotBegun]:
        """See `Worker.call_row`."""
        return self._worker.call_row(calls)

    async def close(self) -> None:
        """See `Worker.close`."""
        await self._worker.close()


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question; see `Worker.call`."""

    character: str
    hook: str
    scene: SceneData
    arguments: Mapping[str, Any]
    budget: Budget


async def call_and_record(
    worker: LoadedWorker, number: int, asked: Asked
) -> tuple[Answered | SandboxError, CallRecord]:
    """Call one hook, and return what came of it, once for whoever asked and once for a trace."""
    began, used_before = time.perf_counter(), worker.used_seconds
    result: Answered | SandboxError
    try:
        result = await worker.call(asked.character, asked.hook, asked.scene, asked.arguments, asked.budget)
    except SandboxError as error:
        result = error
    record = CallRecord(
        worker=number,
        **{name: getattr(asked, name) for name in asked.__struct_fields__},
        outcome=outcome_of(result),
        wall_seconds=time.perf_counter() - began,
        cpu_seconds=worker.used_seconds - used_before,
        **_came(result),
    )
    return result, record


def _came(result: Answered | SandboxError) -> dict[str, Any]:
    if isinstance(result, SandboxError):
        printed = result.printed if isinstance(result, CharacterError) else ""
        return {"error": printable(str(result)), "printed": printed}
    answer_bytes = len(msgspec.msgpack.encode(result.value))
    return {"value": result.value, "state": result.state, "printed": result.printed, "answer_bytes": answer_bytes}
