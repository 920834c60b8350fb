"""Who may connect, and how many.

Runs in: host.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from host.draining import Draining
from host.errors import ErrorCode
from host.keys.account import BAD_KEY, Dismissible, KeyAccount
from host.keys.ring import KeyRing
from host.metrics import Metrics
from host.metrics.labels import Refused
from host.settings import Settings

# Close codes: of the WebSocket protocol, and of the API beyond 3000.
SERVICE_RESTART: Final = 1012
TRY_AGAIN_LATER: Final = 1013
POLICY_VIOLATION: Final = 1008
BETA_DISABLED: Final = 4000
IDLE: Final = 3008

SUBPROTOCOL: Final = "realtime"
KEY_SUBPROTOCOL: Final = "openai-insecure-api-key."
_BETA: Final = "realtime=v1"
_BETA_SUBPROTOCOL: Final = "openai-beta.realtime-v1"
_LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Refusal(NamedTuple):
    """Why a connection does not become a session.

    Attributes:
        key_name: Of the key that was shown, if it is one.
    """

    reason: Refused
    code: ErrorCode
    message: str
    close_code: int
    key_name: str | None = None


class Admission:
    """Counts sessions, and knows which clients may have one.

    Raises:
        FileBroken: The file of keys cannot be used.
    """

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self.keys = KeyRing(settings)
        self._settings = settings
        self._metrics = metrics
        self._reserved = 0
        self.draining = Draining(settings.drain_seconds)
        metrics.sessions_limit.set(settings.max_sessions)

    def admit(self, headers: Headers) -> KeyAccount | Refusal:
        """Return on whose account a client may come in, or why it is refused."""
        account = self.account(headers)
        refusal = self._find_refusal(headers, account)
        if refusal is not None:
            self._metrics.sessions_refused.labels(reason=refusal.reason).inc()
            return refusal._replace(key_name=None if account is None else account.name)
        assert account is not None  # noqa: S101 (refused above)
        return account

    def account(self, headers: Headers) -> KeyAccount | None:
        """Return whose key is shown; None if it is nobody's."""
        return self.keys.find(shown_key(headers))

    def _find_refusal(self, headers: Headers, account: KeyAccount | None) -> Refusal | None:
        if account is None:
            message = "The API key is missing or wrong."
            return Refusal(Refused.KEY, ErrorCode.INVALID_API_KEY, message, BAD_KEY)
        if not self.is_origin_allowed(headers):
            message = "Pages of this origin may not connect."
            return Refusal(Refused.ORIGIN, ErrorCode.INVALID_VALUE, message, POLICY_VIOLATION)
        if _asks_for_beta(headers):
            message = "The beta dialect of the Realtime API is not served here; use the generally available one."
            return Refusal(Refused.DIALECT, ErrorCode.BETA_API_SHAPE_DISABLED, message, BETA_DISABLED)
        return self._find_no_room(account)

    def _find_no_room(self, account: KeyAccount) -> Refusal | None:
        if self.draining.is_under_way:
            message = "The server is shutting down; connect again."
            return Refusal(Refused.DRAINING, ErrorCode.SERVER_SHUTTING_DOWN, message, SERVICE_RESTART)
        if self._reserved >= self._settings.max_sessions:
            message = f"All {self._settings.max_sessions} sessions are taken; try again later."
            return Refusal(Refused.FULL, ErrorCode.SERVER_FULL, message, TRY_AGAIN_LATER)
        if account.is_full:
            message = f"All {account.key.max_sessions} sessions of the key {account.name!r} are taken."
            return Refusal(Refused.KEY_FULL, ErrorCode.TOO_MANY_SESSIONS, message, TRY_AGAIN_LATER)
        return None

    def is_origin_allowed(self, headers: Headers) -> bool:
        """Tell whether a browser may come from the page it comes from; other clients name none."""
        origin = headers.get("origin")
        if origin is None or origin in self._settings.allowed_origins:
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        if parts.hostname in _LOOPBACK_NAMES:
            return True
        # A page elsewhere can have its own name point to this machine. Where nothing else guards a server that only
        # this machine should reach, being of the same origin proves nothing.
        is_guarded = self.keys.is_needed or not self._settings.is_loopback
        return is_guarded and parts.netloc == headers.get("host")

    @contextmanager
    def place(self, account: KeyAccount, connection: Dismissible) -> Iterator[None]:
        """Hold one of the places, and one of the key's, for as long as a session lasts."""
        self._reserved += 1
        account.connections.add(connection)
        self._metrics.sessions_active.set(self._reserved)
        try:
            yield
        finally:
            account.connections.discard(connection)
            self._reserved -= 1
            self._metrics.sessions_active.set(self._reserved)

    def waiting_bytes(self) -> list[int]:
        """Return what waits for each client."""
        return [session.waiting_bytes for session in self.draining.sessions]


def offered_subprotocols(headers: Headers) -> list[str]:
    """Return the subprotocols that a client offers."""
    return [part.strip() for part in headers.get("sec-websocket-protocol", "").split(",") if part.strip()]


def _asks_for_beta(headers: Headers) -> bool:
    # A client may ask for the betas of several things in one header, or in several.
    betas = [beta.strip() for header in headers.getlist("openai-beta") for beta in header.split(",")]
    return _BETA in betas or _BETA_SUBPROTOCOL in offered_subprotocols(headers)


def shown_key(headers: Headers) -> str | None:
    """Return the key that a client shows, in the header or as a subprotocol."""
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return key.strip()
    for offered in offered_subprotocols(headers):
        if offered.startswith(KEY_SUBPROTOCOL):
            return offered.removeprefix(KEY_SUBPROTOCOL)
    return None
