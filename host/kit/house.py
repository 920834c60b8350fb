"""A house for one session of a test: the server's own, with a clock and a seed that the test gives.

Runs in: host.
"""

from contextlib import AsyncExitStack
from pathlib import Path

from host.clock import moment_of
from host.default_set import DefaultSet
from host.directories import DEFAULT
from host.house import House
from host.kit.client import Time
from host.kit.model import ScriptedModel
from host.memory import MemoryRounds
from host.metrics import Metrics
from host.replies.scripted import NoModel, Scripted
from host.respawns import Respawns
from host.sets import CharacterSets
from host.settings import Settings
from host.upkeep import Stage
from host.watching import Watches
from sandbox.codes import CodeCache
from sandbox.limits import Budget
from sandbox.messages import Moment
from sandbox.workers import OpenLink
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.templates import NoTemplates


async def furnish(  # noqa: PLR0913 (one parameter a part of the house)
    directory: Path,
    opened: AsyncExitStack,
    links: OpenLink,
    *,
    model: ScriptedModel | None,
    clock: Time,
    seed: int,
) -> House:
    """Make a house whose default set is `directory`. Its parts are closed with `opened`.

    Raises:
        ClientError: No character of the directory loads.
    """
    settings = Settings(characters=directory, allowed_roots=(), api_key=None, keys_file=None)
    metrics, codes = Metrics(), CodeCache()

    def opener(links: OpenLink) -> LoadingOpener:
        return LoadingOpener(links, codes, draw_seed=lambda: seed, clock=now)

    def now() -> Moment:
        return moment_of(clock.now)

    templates = NoTemplates(opener(links))
    sets = CharacterSets(settings, metrics)
    opened.callback(sets.close)
    default = DefaultSet(sets, settings, templates, codes, metrics)
    await default.reload(DEFAULT)
    stage = Stage(
        open_link=links,
        opener=opener,
        templates=templates,
        metrics=metrics,
        respawns=Respawns(),
        rounds=await opened.enter_async_context(MemoryRounds()),
        budget=Budget(deadline_seconds=settings.hook_seconds),
        session_cpu_seconds=settings.session_cpu_seconds,
        worker_memory_bytes=settings.worker_memory_bytes,
    )
    watches = Watches()
    opened.callback(watches.close)
    engine = Scripted(model or NoModel())
    return House(settings=settings, sets=sets, default=default, stage=stage, engine=engine, watches=watches, clock=now)
