"""What an operator can do to sessions and sets. Each act is written down, whatever came of it.

Runs in: host.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from host.admin.refusals import AdminCode, AdminRefused
from host.admission import POLICY_VIOLATION
from host.audit import DONE, Act
from host.blocks import Block, TooManyBlocks, blocked
from host.draining import Draining
from host.errors import ClientError, ErrorCode
from host.house import House
from host.renewing import Renewing
from host.roster import Facts, SetChange, Visit

# A session's client may read slowly, and other events may come first.
CHANGE_SECONDS: Final = 10.0

_log = structlog.get_logger()


class Acts:
    """Does what an operator asks.

    Args:
        house: With the sessions and sets.
        draining: Ends the server.
        renewing: Reads anew what can be read anew.
    """

    def __init__(self, house: House, draining: Draining, renewing: Renewing) -> None:
        self._house = house
        self._draining = draining
        self._renewing = renewing

    def drain(self, by: str) -> bool:
        """Begin to end the server, as a first signal does; return whether it was not ending before."""
        with self._written(Act.DRAIN, by):
            return self._draining.begin("an operator")

    async def renew(self, by: str) -> dict[str, str]:
        """Read keys and default characters anew, as SIGHUP does; return why what stayed as it was had to."""
        kept = await self._renewing.renew()
        with self._written(Act.RENEW, by, kept=", ".join(kept) or None):
            return kept

    async def kill_worker(self, session: str, by: str) -> int | None:
        """End a session's worker and return its number; the session's next question gets another.

        Raises:
            AdminRefused: ``session_not_found``, ``no_worker``.
        """
        with self._written(Act.KILL_WORKER, by, session=session):
            visit = self._visit(session)
            number = visit.facts().worker
            if not await visit.kill_worker():
                raise AdminRefused(AdminCode.NO_WORKER)
            return number

    def end_session(self, session: str, by: str) -> None:
        """Tell a client that its session is over, and hang up.

        Raises:
            AdminRefused: ``session_not_found``.
        """
        with self._written(Act.END_SESSION, by, session=session):
            error = ClientError(ErrorCode.SESSION_ENDED, "An operator has ended this session.")
            self._visit(session).dismiss(error, POLICY_VIOLATION)

    async def roll_back(self, session: str, by: str) -> Facts:
        """Give a session the set that it had before the one it has, and return what it is like then.

        Raises:
            AdminRefused: ``session_not_found``, ``no_previous_set``, ``set_not_loaded``, ``session_busy``.
        """
        with self._written(Act.ROLL_BACK, by, session=session):
            visit = self._visit(session)
            if visit.facts().previous_digest is None:
                raise AdminRefused(AdminCode.NO_PREVIOUS_SET)
            await _change(visit, SetChange("previous"))
            return visit.facts()

    async def block(self, digest: str, reason: str, by: str) -> tuple[Block, list[str], list[str]]:
        """Let no session load a set any more, and put those that have it back to the default set.

        Returns:
            The block, the sessions that were put back, and those that could not be and were ended.

        Raises:
            AdminRefused: ``set_is_default``, ``too_many_blocks``.
        """
        with self._written(Act.BLOCK, by, digest=digest, reason=reason or None):
            if digest == self._house.default.sources.digest:
                raise AdminRefused(AdminCode.SET_IS_DEFAULT)
            try:
                block = self._house.sets.blocks.add(digest, reason)
            except TooManyBlocks:
                raise AdminRefused(AdminCode.TOO_MANY_BLOCKS) from None
        having = {facts.id: visit for visit in self._house.roster.all() if (facts := visit.facts()).digest == digest}
        were_put_back = await asyncio.gather(*map(_put_back, having.values()))
        outcomes = list(zip(having, were_put_back, strict=True))
        for session, was_put_back in outcomes:
            act = Act.PUT_BACK if was_put_back else Act.END_SESSION
            self._house.audit.note(act, by="admin", address=by, session=session, digest=digest)
        return (
            block,
            [name for name, is_there in outcomes if is_there],
            [name for name, is_there in outcomes if not is_there],
        )

    def unblock(self, digest: str, by: str) -> None:
        """Let a set be loaded again.

        Raises:
            AdminRefused: ``set_not_blocked``, ``set_in_settings``.
        """
        with self._written(Act.UNBLOCK, by, digest=digest):
            blocks = self._house.sets.blocks
            found = next((each for each in blocks.all() if each.digest == digest), None)
            if found is None:
                raise AdminRefused(AdminCode.SET_NOT_BLOCKED)
            if found.is_setting:
                raise AdminRefused(AdminCode.SET_IN_SETTINGS)
            blocks.remove(digest)

    def _visit(self, session: str) -> Visit:
        visit = self._house.roster.find(session)
        if visit is None:
            raise AdminRefused(AdminCode.SESSION_NOT_FOUND)
        return visit

    @contextmanager
    def _written(self, act: Act, by: str, **facts: str | None) -> Iterator[None]:
        outcome: str = ErrorCode.SERVER_ERROR
        try:
            yield
            outcome = DONE
        except AdminRefused as refused:
            outcome = refused.code
            raise
        finally:
            self._house.audit.note(act, outcome, by="admin", address=by, **facts)
            _log.info("operator", act=act, outcome=outcome, address=by)


async def _put_back(visit: Visit) -> bool:
    """Give a session the default set, or end it; return which."""
    try:
        await _change(visit, SetChange("default", reason=blocked()))
    except AdminRefused:
        visit.dismiss(blocked(), POLICY_VIOLATION)
        return False
    return True


async def _change(visit: Visit, change: SetChange) -> None:
    """Wait until a session has another set.

    Raises:
        AdminRefused: ``set_not_loaded``, ``session_busy``, or ``session_not_found`` where it is over meanwhile.
    """
    try:
        async with asyncio.timeout(CHANGE_SECONDS):
            await visit.change_set(change)
            await asyncio.wait([change.done])
    except TimeoutError:
        # When its turn comes it is passed over.
        change.done.cancel()
        raise AdminRefused(AdminCode.SESSION_BUSY) from None
    if change.done.cancelled():
        raise AdminRefused(AdminCode.SESSION_NOT_FOUND)
    error = change.done.exception()
    if isinstance(error, ClientError):
        raise AdminRefused(AdminCode.SET_NOT_LOADED, error.message) from error
