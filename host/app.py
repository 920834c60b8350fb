"""Puts one application together. Nothing is shared between two of them.

Runs in: host.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from importlib.metadata import version

import structlog
from fastapi import Depends, FastAPI

from host.admin.guard import Guard
from host.admin.routes import make_admin
from host.admission import Admission
from host.audit import Audit
from host.audit_file import AuditFile
from host.default_set import DefaultSet
from host.directories import is_vouched_for
from host.door import Door
from host.exposure import refuse_exposure, refuse_weak_walls
from host.house import House
from host.lag import LagRounds
from host.layers import read_settings
from host.memory import MemoryRounds
from host.metrics import Metrics
from host.pages import ADDRESSES, OPERATORS, make_pages
from host.partings import Partings
from host.present import show_present
from host.renewing import NotRenewed, Renewing
from host.replies import ReplyEngine
from host.replies.chat_completions import ChatCompletions
from host.replies.scripted import NoModel, Scripted
from host.respawns import Respawns
from host.routes import make_admitted, make_open
from host.sets import CharacterSets
from host.settings import Settings
from host.spans import Spans, collect_spans
from host.toml_files import FileBroken
from host.traces.tracing import Trace
from host.traces.workers import TracedOpener
from host.upkeep import Stage
from host.watching import Watches
from sandbox.codes import CodeCache
from sandbox.limits import Budget
from sandbox.walls import Walls
from sandbox.workers import OpenLink, OpenWorker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.lanes import LaneOpener, Lanes
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.ready import ReadyLinks
from sandbox.workers.rush import Rush
from sandbox.workers.templates import DefaultTemplate, NoTemplates, Templates
from sandbox.workers.vouched_templates import VouchedTemplates
from sandbox.workers.zygotes import REPEATABLE_HASHES, Zygote

_log = structlog.get_logger()


def create_app(settings: Settings | None = None, *, trace: Trace | None = None) -> FastAPI:
    """Make a server.

    Args:
        settings: What it is told; from the environment, and the file that it names, if left out.
        trace: Takes in every call of a hook, where an author wants to see them.

    Returns:
        An ASGI application; its lifespan owns the zygote, the default set and the connection to a language model. It
        raises Exposed if the server would listen beyond this machine with workers that are not walled in, and
        ExtraMissing if traces are wanted and what makes them is not installed.

    Raises:
        Exposed: It would listen beyond this machine without a root and a key.
        FileBroken: The file of keys cannot be used; the message says where and why.
        SettingsWrong: There are none, and those of the environment are wrong.
    """
    known = settings or read_settings().settings
    refuse_exposure(known)
    metrics = Metrics()
    admission = Admission(known, metrics)
    renewing = Renewing()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            # The last to end: what ends before it lays spans.
            spans = await _open_spans(known, opened)
            app.state.house = house = await _open_house(known, metrics, opened, trace, spans=spans)
            show_present(metrics, house, admission)
            await opened.enter_async_context(LagRounds(metrics.loop_lag.observe))
            _tell_what_to_renew(renewing, house, admission)
            app.include_router(make_open(house, admission, metrics))
            app.include_router(make_admitted(house, admission))
            if known.admin_key is not None:
                guard = Guard(known.admin_key, beyond_loopback=known.admin_beyond_loopback, audit=house.audit)
                app.include_router(make_admin(house, guard, admission.draining, renewing))
                app.include_router(make_pages(OPERATORS), dependencies=[Depends(guard.show_page)])
            yield

    # The framework's own pages on the endpoints run scripts from elsewhere, in the origin that /admin has too.
    app = FastAPI(title="Greenroom", version=version("greenroom"), lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.admission = admission
    if known.page:
        app.include_router(make_pages(ADDRESSES))
    # What ends the server; whoever wants it to end calls its `begin`.
    app.state.draining = admission.draining
    # What it reads anew when it is told to; whoever owns such a thing adds it.
    app.state.renewing = renewing
    app.add_middleware(Door, admission=admission)
    return app


async def _open_spans(settings: Settings, opened: AsyncExitStack) -> Spans | None:
    if settings.otel_endpoint is None:
        return None
    return await opened.enter_async_context(collect_spans(settings.otel_endpoint))


async def _open_house(
    settings: Settings, metrics: Metrics, opened: AsyncExitStack, trace: Trace | None, *, spans: Spans | None
) -> House:
    engine = _make_engine(settings, metrics, spans)
    opened.push_async_callback(engine.close)
    codes, rush = CodeCache(), Rush()
    if trace is None:
        open_link, templates = await _open_links(settings, metrics, codes, opened, rush=rush)
    else:
        open_link, templates = await _open_traced_links(settings, metrics, codes, opened)
    sets = CharacterSets(settings, metrics, rush=rush)
    opened.callback(sets.close)
    default = DefaultSet(sets, settings, templates, codes, metrics)
    await default.open()
    stage = Stage(
        open_link=open_link,
        opener=partial(_open_in_lanes, codes=codes, lanes=Lanes(), trace=trace),
        templates=templates,
        metrics=metrics,
        respawns=Respawns(),
        rounds=await opened.enter_async_context(MemoryRounds()),
        budget=Budget(deadline_seconds=settings.hook_seconds),
        session_cpu_seconds=settings.session_cpu_seconds,
        worker_memory_bytes=settings.worker_memory_bytes,
        trace=trace,
        spans=spans,
    )
    metrics.code_cache_bytes.set_function(lambda: codes.held_bytes)
    watches = Watches()
    opened.callback(watches.close)
    return House(
        settings=settings,
        sets=sets,
        default=default,
        stage=stage,
        engine=engine,
        watches=watches,
        audit=await _open_audit(settings, metrics, opened),
        partings=await opened.enter_async_context(Partings(rush)),
    )


def _open_in_lanes(links: OpenLink, *, codes: CodeCache, lanes: Lanes, trace: Trace | None) -> OpenWorker:
    opener = LoadingOpener(links, codes, defers=True) if trace is None else TracedOpener(links, codes, trace)
    return LaneOpener(opener, codes, lanes)


def _tell_what_to_renew(renewing: Renewing, house: House, admission: Admission) -> None:
    async def keys() -> None:
        try:
            await admission.keys.renew()
        except FileBroken as error:
            raise NotRenewed(str(error)) from error

    async def audit_log() -> None:
        house.audit.reopen()

    renewing.add("keys", keys)
    renewing.add("audit log", audit_log)
    renewing.add("default characters", house.default.renew)


async def _open_audit(settings: Settings, metrics: Metrics, opened: AsyncExitStack) -> Audit:
    if settings.audit_file is None:
        return Audit()
    file = await opened.enter_async_context(AuditFile(settings.audit_file, metrics.audit_lines_lost.inc))
    audit = Audit(file)
    opened.callback(audit.close)
    audit.remember(file.last_lines())
    return audit


async def _open_links(
    settings: Settings, metrics: Metrics, codes: CodeCache, opened: AsyncExitStack, *, rush: Rush
) -> tuple[OpenLink, Templates]:
    if settings.worker == "inline":
        inline = InlineLinks(metrics)
        return inline, NoTemplates(LoadingOpener(inline, codes))
    zygote = await opened.enter_async_context(Zygote(observer=metrics))
    _tell_walls(zygote.walls)
    refuse_weak_walls(settings, zygote.walls)
    ready = await opened.enter_async_context(ReadyLinks(zygote, metrics, rush=rush))
    default = await opened.enter_async_context(DefaultTemplate(zygote, ready, codes, metrics))
    vouches = partial(is_vouched_for, settings=settings)
    return ready, await opened.enter_async_context(VouchedTemplates(default, vouches))


async def _open_traced_links(
    settings: Settings, metrics: Metrics, codes: CodeCache, opened: AsyncExitStack
) -> tuple[OpenLink, Templates]:
    # Without templates: their workers began before anybody looked.
    links: OpenLink = InlineLinks(metrics)
    if settings.worker != "inline":
        links = zygote = await opened.enter_async_context(Zygote(observer=metrics, hash_seed=REPEATABLE_HASHES))
        _tell_walls(zygote.walls)
        refuse_weak_walls(settings, zygote.walls)
    return links, NoTemplates(LoadingOpener(links, codes))


def _tell_walls(walls: Walls) -> None:
    if not walls.are_strong:
        _log.warning("workers are not walled in", reason="nothing filters their system calls", see="greenroom doctor")
    for wall in walls.missing:
        _log.info("a wall is missing", wall=wall.name, reason=wall.note)


def _make_engine(settings: Settings, metrics: Metrics, spans: Spans | None) -> ReplyEngine:
    if settings.llm_url is None:
        return Scripted(NoModel())
    key = settings.llm_api_key
    model = ChatCompletions(
        settings.llm_url,
        settings.llm_model or "default",
        api_key=key.get_secret_value() if key else None,
        models=settings.llm_models,
        temperature=settings.llm_temperature,
        first_token_seconds=settings.llm_first_token_seconds,
        silence_seconds=settings.llm_silence_seconds,
        calls=metrics.model_calls,
        spans=spans,
    )
    return Scripted(model)
