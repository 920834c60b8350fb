"""The endpoints of operators.

Runs in: host.
"""

import asyncio
import time
from importlib.metadata import version
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response, Security
from fastapi.security import HTTPBearer

from host.admin import models
from host.admin.acts import Acts
from host.admin.guard import Guard, guarded, peer_address
from host.admin.refusals import AdminCode, refusals
from host.audit import REMEMBERED_LINES, utc
from host.blocks import Block
from host.draining import Draining
from host.house import House
from host.memory import resident_bytes
from host.renewing import Renewing
from host.roster import Facts

PREFIX: Final = "/admin/api"
# A page shows them at once; a thousand take a few milliseconds.
MAX_ROWS: Final = 500

_KEY: Final = HTTPBearer(auto_error=False, scheme_name="admin key", description="The setting `admin_key`.")
_Session = Annotated[str, Path(max_length=100, description="A session's id.")]


def make_admin(house: House, guard: Guard, draining: Draining, renewing: Renewing) -> APIRouter:
    """Return the routes of one application's operators."""
    router = APIRouter(
        prefix=PREFIX, route_class=guarded(guard), dependencies=[Security(_KEY)], tags=["admin"], responses=refusals()
    )
    acts = Acts(house, draining, renewing)
    _add_server(router, house, draining)
    _add_views(router, house)
    _add_session_acts(router, acts)
    _add_set_acts(router, acts, house)
    _add_server_acts(router, acts, draining, renewing)
    return router


def _add_server(router: APIRouter, house: House, draining: Draining) -> None:
    since = utc(time.time())

    @router.get("/server")
    async def server() -> models.Server:
        """Tell of the server as a whole."""
        default = house.default.sources
        return models.Server(
            version=version("greenroom"),
            since=since,
            sessions=len(house.roster.all()),
            max_sessions=house.settings.max_sessions,
            is_draining=draining.is_under_way,
            default_directory=default.directory,
            default_digest=default.digest,
        )


def _add_server_acts(router: APIRouter, acts: Acts, draining: Draining, renewing: Renewing) -> None:
    @router.post("/drain", status_code=202)
    async def drain(request: Request) -> models.DrainBegun:
        """End the server as SIGTERM does: nobody comes in, responses finish, sessions close with 1012."""
        is_new = acts.drain(peer_address(request))
        return models.DrainBegun(is_new=is_new, sessions=len(draining.sessions))

    @router.post("/renew")
    async def renew(request: Request) -> models.Renewed:
        """Read the keys and the default characters anew, and open the audit log anew, as SIGHUP does."""
        kept = await acts.renew(peer_address(request))
        return models.Renewed(renewed=[each for each in renewing.names if each not in kept], kept=kept)


def _add_views(router: APIRouter, house: House) -> None:
    @router.get("/sessions")
    async def sessions(
        limit: Annotated[int, Query(ge=1, le=MAX_ROWS)] = 100, offset: Annotated[int, Query(ge=0)] = 0
    ) -> models.Sessions:
        """List the sessions under way, the oldest first."""
        visits = house.roster.all()
        rows = [each.facts() for each in visits[offset : offset + limit]]
        held = await asyncio.to_thread(lambda: [resident_bytes(each.worker) for each in rows])
        shown = [_session_row(facts, memory) for facts, memory in zip(rows, held, strict=True)]
        return models.Sessions(total=len(visits), sessions=shown)

    @router.get("/characters")
    async def characters(limit: Annotated[int, Query(ge=1, le=MAX_ROWS)] = 20) -> models.Characters:
        """List the characters that have cost most, of all sessions together, the dearest first."""
        rows = [
            models.CharacterRow(
                digest=each.digest,
                character=each.character,
                calls=each.cost.calls,
                failures=each.cost.failures,
                processor_seconds=round(each.cost.processor_seconds, 6),
            )
            for each in house.stage.costs.top(limit)
        ]
        return models.Characters(characters=rows)

    @router.get("/audit", response_model=models.AuditTail)
    async def audit(limit: Annotated[int, Query(ge=1, le=REMEMBERED_LINES)] = 100) -> Any:
        """Read the latest entries of the audit log, the oldest of them first."""
        return Response(b'{"entries":' + house.audit.tail(limit) + b"}", media_type="application/json")


def _session_row(facts: Facts, memory_bytes: int) -> models.SessionRow:
    return models.SessionRow(
        id=facts.id,
        key=facts.key,
        address=facts.address,
        since=utc(facts.since_seconds),
        character=facts.character,
        directory=facts.directory,
        digest=facts.digest,
        previous_digest=facts.previous_digest,
        generation=facts.generation,
        worker_pid=facts.worker,
        memory_bytes=memory_bytes,
        processor_seconds=round(facts.processor_seconds, 6),
        client_events_a_second=round(facts.client_events_a_second, 3),
        server_events_a_second=round(facts.server_events_a_second, 3),
    )


def _add_session_acts(router: APIRouter, acts: Acts) -> None:
    not_found = AdminCode.SESSION_NOT_FOUND

    @router.delete("/sessions/{session}/worker", responses=refusals(not_found, AdminCode.NO_WORKER))
    async def kill_worker(session: _Session, request: Request) -> models.Killed:
        """End a session's worker. Its next question gets another, with the same characters and state."""
        number = await acts.kill_worker(session, peer_address(request))
        return models.Killed(session=session, worker_pid=number)

    @router.delete("/sessions/{session}", status_code=202, responses=refusals(not_found))
    async def end_session(session: _Session, request: Request) -> models.Ended:
        """End a session: its client is told `session_ended`, and the connection is closed with 1008."""
        acts.end_session(session, peer_address(request))
        return models.Ended(session=session)

    @router.post(
        "/sessions/{session}/rollback",
        responses=refusals(not_found, AdminCode.NO_PREVIOUS_SET, AdminCode.SET_NOT_LOADED, AdminCode.SESSION_BUSY),
    )
    async def roll_back(session: _Session, request: Request) -> models.RolledBack:
        """Give a session the set that it had before, as a reload would. Done twice, it has the newer one again."""
        facts = await acts.roll_back(session, peer_address(request))
        return models.RolledBack(
            session=session, directory=facts.directory, digest=facts.digest, generation=facts.generation
        )


def _add_set_acts(router: APIRouter, acts: Acts, house: House) -> None:
    @router.get("/blocks")
    async def blocks() -> models.BlockList:
        """List the sets that are blocked."""
        return models.BlockList(blocks=[_block_row(each) for each in house.sets.blocks.all()])

    @router.post("/blocks", responses=refusals(AdminCode.SET_IS_DEFAULT, AdminCode.TOO_MANY_BLOCKS))
    async def block(asked: models.BlockRequest, request: Request) -> models.Blocked:
        """Let no session load a set any more. Those that have it are put back to the default set, or else ended."""
        made, put_back, ended = await acts.block(asked.digest, asked.reason, peer_address(request))
        return models.Blocked(block=_block_row(made), put_back=put_back, ended=ended)

    @router.delete("/blocks/{digest}", responses=refusals(AdminCode.SET_NOT_BLOCKED, AdminCode.SET_IN_SETTINGS))
    async def unblock(digest: models.Digest, request: Request) -> models.Unblocked:
        """Let a set be loaded again."""
        acts.unblock(digest, peer_address(request))
        return models.Unblocked(digest=digest)


def _block_row(block: Block) -> models.BlockRow:
    return models.BlockRow(
        digest=block.digest, reason=block.reason, since=utc(block.since_seconds), is_setting=block.is_setting
    )
