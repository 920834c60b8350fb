"""The protocol described for programs: AsyncAPI, made from the models of the events.

Runs in: host.
"""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from typing import Any, Final, NamedTuple

import msgspec

from host import docstrings
from host.admission import KEY_SUBPROTOCOL, SUBPROTOCOL
from host.door import PATH
from host.examples import examples_of
from host.schemas import CLIENT_EVENTS, PREFIX, SERVER_EVENTS, client_schemas, server_schemas

# What every tool for AsyncAPI 3 reads; nothing that came later is needed.
_VERSION: Final = "3.0.0"
_JSON: Final = "application/json"
_CHANNEL: Final = "realtime"
_BINDING_VERSION: Final = "0.1.0"

_ABOUT: Final = (
    "The text part of the OpenAI Realtime API over a WebSocket, and session.characters.* for the characters of a "
    "session. An error event by itself never ends a session. A server that refuses a connection accepts it, sends one "
    "error, and closes: with 1008 (origin), 1012 (shutting down), 1013 (full), 3000 (key) or 4000 (the older dialect)."
)
_QUERY: Final = {
    "character": "Name of the character that is selected from the start.",
    "model": "Taken from clients that send it; without effect.",
}
_HEADERS: Final = {
    "Authorization": "The key of the server, if it has one, after the word Bearer.",
    "Sec-WebSocket-Protocol": f"{SUBPROTOCOL}, which is then answered; and from a browser the key, after "
    f"{KEY_SUBPROTOCOL}",
}
_SECURITY: Final = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The key of the server."},
    "subprotocol": {
        "type": "httpApiKey",
        "in": "header",
        "name": "Sec-WebSocket-Protocol",
        "description": f"For browsers: offer the subprotocol {KEY_SUBPROTOCOL}<key> beside {SUBPROTOCOL}.",
    },
}


class Address(NamedTuple):
    """Where a server is reached.

    Attributes:
        host: Name and port.
        is_secure: Whether it serves TLS.
        needs_key: Whether clients have to show a key.
    """

    host: str
    is_secure: bool
    needs_key: bool


def describe_protocol(address: Address) -> bytes:
    """Return the AsyncAPI document of a server, as JSON."""
    server: dict[str, Any] = {"host": address.host, "protocol": "wss" if address.is_secure else "ws"}
    if address.needs_key:
        server["security"] = [_ref("components", "securitySchemes", name) for name in _SECURITY]
    # First what stands first in every such document; the rest is the same for everybody.
    head = {"asyncapi": _VERSION, "info": _info(), "servers": {"this": server}}
    return msgspec.json.encode({**head, **_rest()})


@cache
def _info() -> dict[str, Any]:
    return {
        "title": "Greenroom",
        "version": version("greenroom"),
        "description": _ABOUT,
        "license": {"name": "Apache-2.0"},
    }


@cache
def _rest() -> dict[str, Any]:
    messages = {name: _message(name, kind) for name, kind in {**CLIENT_EVENTS, **SERVER_EVENTS}.items()}
    return {
        "defaultContentType": _JSON,
        "channels": {_CHANNEL: _channel(messages)},
        "operations": {
            "receive": _operation("receive", "What clients send.", CLIENT_EVENTS),
            "send": _operation("send", "What the server sends.", SERVER_EVENTS),
        },
        "components": {
            "messages": messages,
            "schemas": client_schemas() | server_schemas(),
            "securitySchemes": _SECURITY,
        },
    }


def _message(name: str, kind: type) -> dict[str, Any]:
    return {
        "name": name,
        "title": name,
        "summary": docstrings.summary(kind),
        "contentType": _JSON,
        "payload": {"$ref": PREFIX + kind.__name__},
        "examples": [{"payload": each} for each in examples_of(name)],
    }


def _channel(messages: Iterable[str]) -> dict[str, Any]:
    return {
        "address": PATH,
        "description": "One connection is one session. Frames are text, one JSON object each.",
        "messages": {name: _ref("components", "messages", name) for name in messages},
        "bindings": {
            "ws": {
                "method": "GET",
                "query": _texts(_QUERY),
                "headers": _texts(_HEADERS),
                "bindingVersion": _BINDING_VERSION,
            }
        },
    }


def _texts(meanings: dict[str, str]) -> dict[str, Any]:
    fields = {name: {"type": "string", "description": meaning} for name, meaning in meanings.items()}
    return {"type": "object", "properties": fields}


def _operation(action: str, summary: str, messages: Iterable[str]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": _ref("channels", _CHANNEL),
        "summary": summary,
        "messages": [_ref("channels", _CHANNEL, "messages", name) for name in messages],
    }


def _ref(*steps: str) -> dict[str, str]:
    return {"$ref": f"#/{'/'.join(steps)}"}
