"""What a running server can be told to read anew: by SIGHUP, or by whoever else calls `renew`.

Runs in: host.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

_log = structlog.get_logger()


class NotRenewed(Exception):
    """The new one cannot be used; the old one stays. The message says why."""


class Renewing:
    """Reads things anew, one after the other, each whether or not the others could be.

    Whoever owns something that can be read anew adds it under a name.
    """

    def __init__(self) -> None:
        self._parts: dict[str, Callable[[], Awaitable[None]]] = {}
        self._one_at_a_time = asyncio.Lock()

    def add(self, name: str, renew: Callable[[], Awaitable[None]]) -> None:
        """Add what can be read anew.

        Args:
            name: What it is, for the log: ``default characters``.
            renew: Reads it; the new one is used as a whole, or not at all, and then `NotRenewed` is raised.
        """
        self._parts[name] = renew

    @property
    def names(self) -> tuple[str, ...]:
        """What can be read anew."""
        return tuple(self._parts)

    async def renew(self) -> dict[str, str]:
        """Read everything anew, and return why what was kept as it was could not be: a reason for each name."""
        async with self._one_at_a_time:
            return {name: why for name, part in self._parts.items() if (why := await _try(name, part))}


async def _try(name: str, renew: Callable[[], Awaitable[None]]) -> str:
    try:
        await renew()
    except NotRenewed as error:
        _log.error("not renewed, the old one stays", what=name, reason=str(error))
        return str(error)
    except Exception as error:  # noqa: BLE001 (a fault of ours costs the renewal, never the server)
        _log.exception("not renewed, the old one stays", what=name)
        return f"{type(error).__name__}: {error}"
    _log.info("renewed", what=name)
    return ""
