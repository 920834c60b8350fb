"""Who is an operator: one that shows the admin key, in the header made for it, from this machine.

Runs in: host.
"""

import hmac
import ipaddress
from collections.abc import Callable, Coroutine
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import SecretStr
from starlette.datastructures import Headers

from host.admin.refusals import AdminCode, AdminRefused
from host.audit import Act, Audit

_LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# A proxy on this machine would make everybody a neighbour; one that says whom it speaks for gives itself away.
_FORWARDED: Final = frozenset({"forwarded", "via", "x-real-ip", "true-client-ip", "cf-connecting-ip", "x-client-ip"})
_FORWARDED_PREFIX: Final = "x-forwarded-"
# No browser and no proxy keeps what was answered.
_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Guard:
    """Lets operators in, and nobody else.

    Args:
        key: That they have to show.
        beyond_loopback: Whether they may come from other machines.
        audit: Takes note of those that are refused.
    """

    def __init__(self, key: SecretStr, *, beyond_loopback: bool, audit: Audit) -> None:
        self._key = key
        self._beyond_loopback = beyond_loopback
        self._audit = audit

    def admit(self, request: Request) -> None:
        """Let an operator in.

        Raises:
            AdminRefused: It is none, or comes by a way that operators do not come.
        """
        try:
            self._check(request)
        except AdminRefused as refused:
            address = peer_address(request)
            self._audit.record(
                Act.REFUSAL, address, refused.code, reason="admin", address=address, path=request.url.path
            )
            raise

    def show_page(self, request: Request) -> None:
        """Let somebody see the page that asks for the key, from where operators come.

        Raises:
            HTTPException: He comes from elsewhere.
        """
        try:
            self._check_way(request)
        except AdminRefused as refused:
            raise HTTPException(refused.status, refused.problem.model_dump()) from refused

    def _check(self, request: Request) -> None:
        self._check_way(request)
        if not _is_own_origin(request.headers):
            raise AdminRefused(AdminCode.ORIGIN_NOT_ALLOWED)
        if not self._is_key_right(request.headers):
            raise AdminRefused(AdminCode.INVALID_ADMIN_KEY)

    def _check_way(self, request: Request) -> None:
        headers = request.headers
        if not self._beyond_loopback:
            if not is_loopback(peer_address(request)) or _is_forwarded(headers):
                raise AdminRefused(AdminCode.LOOPBACK_ONLY)
            # A page elsewhere can have its own name point to this machine, and be of the same origin as we are.
            if _host_name(headers) not in _LOOPBACK_NAMES:
                raise AdminRefused(AdminCode.HOST_NOT_ALLOWED)

    def _is_key_right(self, headers: Headers) -> bool:
        # In this header only: a browser adds it to no request by itself, as it does cookies.
        scheme, _, shown = headers.get("authorization", "").partition(" ")
        expected = self._key.get_secret_value().encode()
        is_right = hmac.compare_digest(shown.strip().encode(errors="replace"), expected)
        return is_right and scheme.lower() == "bearer"


def peer_address(request: Request) -> str:
    """Return where a request comes from, as far as the network tells."""
    return request.client.host if request.client else "unknown"


def is_loopback(address: str) -> bool:
    """Tell whether an address is one of this machine's own."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = known.ipv4_mapped if isinstance(known, ipaddress.IPv6Address) else None
    return (mapped or known).is_loopback


def _is_forwarded(headers: Headers) -> bool:
    return any(name in _FORWARDED or name.startswith(_FORWARDED_PREFIX) for name in headers)


def _host_name(headers: Headers) -> str | None:
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return None


def _is_own_origin(headers: Headers) -> bool:
    origin = headers.get("origin")
    if origin is None:
        # Browsers send none where a page reads from its own server. Newer ones say so in a header of its own.
        return headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
    try:
        return urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        return False


def guarded(guard: Guard) -> type[APIRoute]:
    """Return a kind of route that admits operators only, before it looks at what they ask."""

    class GuardedRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def answer(request: Request) -> Response:
                try:
                    guard.admit(request)
                    response = await handle(request)
                except AdminRefused as refused:
                    response = _refuse(refused)
                except RequestValidationError as error:
                    places = {".".join(map(str, each["loc"])) for each in error.errors()}
                    response = _refuse(AdminRefused(AdminCode.INVALID_REQUEST, ", ".join(sorted(places))))
                response.headers.update(_HEADERS)
                return response

            return answer

    return GuardedRoute


def _refuse(refused: AdminRefused) -> Response:
    headers = {"WWW-Authenticate": "Bearer"} if refused.code is AdminCode.INVALID_ADMIN_KEY else None
    return JSONResponse(refused.problem.model_dump(), refused.status, headers)
