"""Whether what the settings name is there and can be used: port, certificate, roots, keys, audit log, model server.

Runs in: host.
"""

import errno
import os
import socket
import ssl
import stat
import time
from collections.abc import Iterable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import msgspec

from host.checkup import Check, error, ok, warning
from host.keys.file import FileBroken, read_keys
from host.settings import Settings

_MODEL_SECONDS: Final = 5.0
# What renews certificates does so before; who does it by hand should begin.
_RENEWAL_SECONDS: Final = 14 * 24 * 3600
_PRIVILEGED_PORTS: Final = 1024
_MAX_ANSWER_BYTES: Final = 1024 * 1024


class _Model(msgspec.Struct, frozen=True):
    id: str


class _Models(msgspec.Struct, frozen=True):
    data: list[_Model]


def check_configured(settings: Settings) -> Iterator[Check]:
    """Look at everything that the settings name, characters excepted. Blocks: call it in a thread."""
    yield check_port(settings)
    yield check_certificate(settings)
    yield from check_roots(settings)
    yield check_keys(settings)
    yield check_audit_file(settings)
    yield check_model_server(settings)


def check_port(settings: Settings) -> Check:
    """Look whether the server could listen."""
    place = f"{settings.host}, port {settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        # As the server does: what is left of old connections is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as found:
            return error("port", f"{place}: {found.strerror}", _port_advice(found.errno, settings))
    return ok("port", f"{place}, is free")


def _port_advice(number: int | None, settings: Settings) -> str:
    if number == errno.EADDRINUSE:
        return "Something listens there, perhaps the server itself. End it, or choose another one with GREENROOM_PORT."
    if number == errno.EACCES and settings.port < _PRIVILEGED_PORTS:
        return "Choose one from 1024 on, or allow the server CAP_NET_BIND_SERVICE."
    return "Choose an address of this machine with GREENROOM_HOST."


def check_certificate(settings: Settings) -> Check:
    """Look whether certificate and key can be read, belong together, and are valid now."""
    name, certificate, key = "certificate", settings.ssl_certfile, settings.ssl_keyfile
    if certificate is None:
        if settings.is_loopback:
            return ok(name, "none; on loopback")
        return warning(name, "none", "Keys travel readably. Set GREENROOM_SSL_CERTFILE, or let a proxy serve TLS.")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        server.load_cert_chain(certificate, key)
    except ssl.SSLError as found:
        return error(name, f"{certificate}: {found.reason}", "Give a certificate in PEM, and the key that it is of.")
    except OSError as found:
        advice = "Let the server's user read GREENROOM_SSL_CERTFILE and GREENROOM_SSL_KEYFILE."
        return error(name, f"{certificate}, {key}: {found.strerror}", advice)
    return _check_validity(server, certificate)


def _check_validity(server: ssl.SSLContext, certificate: Path) -> Check:
    name = "certificate"
    try:
        until = _valid_until(server, certificate)
    except ssl.SSLCertVerificationError as found:
        return error(name, f"{certificate}: {found.verify_message}", "Renew it, and look at the clock.")
    told = time.strftime("%Y-%m-%d", time.gmtime(until))
    if until < time.time() + _RENEWAL_SECONDS:
        return warning(name, f"{certificate}, until {told}", "Renew it, and start the server again.")
    return ok(name, f"{certificate}, until {told}")


def _valid_until(server: ssl.SSLContext, certificate: Path) -> float:
    """Shake hands with ourselves, as a client that trusts this one certificate."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    client.load_verify_locations(certificate)
    here, there = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = client.wrap_bio(here, there, server_side=False)
    answering = server.wrap_bio(there, here, server_side=True)
    for each in (asking, answering, asking):
        try:
            each.do_handshake()
        except ssl.SSLWantReadError:
            continue
    found: dict[str, Any] = asking.getpeercert() or {}
    return float(ssl.cert_time_to_seconds(found["notAfter"]))


def check_roots(settings: Settings) -> Iterator[Check]:
    """Look at each directory below which anybody may load."""
    for root in dict.fromkeys((*settings.allowed_roots, *settings.template_roots, *_roots_of_keys(settings))):
        yield _check_root(root)


def _roots_of_keys(settings: Settings) -> Iterable[Path]:
    try:
        written = read_keys(settings.keys_file, settings) if settings.keys_file else ()
    except FileBroken:
        return ()
    return (root for each in written for root in each.key.allowed_roots or ())


def _check_root(root: Path) -> Check:
    name = "root"
    try:
        mode = root.stat().st_mode
    except OSError as found:
        return error(name, f"{root}: {found.strerror}", "Make it, or take it out of the allowed roots.")
    if not stat.S_ISDIR(mode) or not os.access(root, os.R_OK | os.X_OK):
        return error(name, f"{root} is no directory that can be read", "Let the server's user read it.")
    if mode & stat.S_IWOTH:
        return warning(name, f"{root} can be written by everybody", f"chmod o-w {root}")
    return ok(name, str(root))


def check_keys(settings: Settings) -> Check:
    """Look whether clients can have keys, and who else can read the file."""
    name, path = "keys", settings.keys_file
    if path is None:
        return ok(
            name, "one, from the settings" if settings.needs_key else "none; everybody on this machine may connect"
        )
    try:
        written = read_keys(path, settings)
        mode = path.stat().st_mode
    except (FileBroken, OSError) as found:
        return error(name, str(found), "Mend the file; greenroom key new writes a table for it.")
    if not written and settings.api_key is None:
        return warning(name, f"{path} has none", "Nobody can connect. greenroom key new writes a table for it.")
    if mode & (stat.S_IWGRP | stat.S_IRWXO):
        return warning(name, f"{path}, {stat.filemode(mode)}", _mend(path, mode))
    return ok(name, f"{len(written)} in {path}")


def _mend(path: Path, mode: int) -> str:
    can_write = mode & (stat.S_IWGRP | stat.S_IWOTH)
    return f"chmod 640 {path}: {'who can write there makes keys' if can_write else 'all users can read who has keys'}."


def check_audit_file(settings: Settings) -> Check:
    """Look whether the audit log can be written."""
    name, path = "audit log", settings.audit_file
    if path is None:
        return ok(name, "none; its latest lines are kept in memory")
    place = path if path.exists() else path.parent
    if path.is_dir() or not os.access(place, os.W_OK if place == path else os.W_OK | os.X_OK):
        return error(name, f"{path} cannot be written", f"Let the server's user write to {place}.")
    return ok(name, str(path))


def check_model_server(settings: Settings) -> Check:
    """Ask the model server which models it has."""
    name = "model server"
    if settings.llm_url is None:
        return ok(name, "none; characters answer by themselves")
    address = f"{settings.llm_url.rstrip('/')}/models"
    try:
        known = _models(address, settings)
    except HTTPError as found:
        found.close()
        return _check_refusal(address, found.code)
    except (HTTPException, ValueError, OSError) as found:
        return error(name, f"{address}: {found}", "Start it, or correct GREENROOM_LLM_URL, with its version: …/v1.")
    wanted = (settings.llm_model or "default", *settings.llm_models)
    missing = [model for model in wanted if model not in known]
    if missing:
        advice = (
            f"Set GREENROOM_LLM_MODEL and GREENROOM_LLM_MODELS to what it has: {', '.join(known[:10]) or 'nothing'}."
        )
        return warning(name, f"{address} does not know {', '.join(missing)}", advice)
    return ok(name, f"{settings.llm_url} knows {', '.join(wanted)}")


def _check_refusal(address: str, status: int) -> Check:
    if status in {401, 403}:
        return error("model server", f"{address}: {status}", "Set GREENROOM_LLM_API_KEY to a key that it takes.")
    return warning("model server", f"{address}: {status}", "It does not tell its models; try a conversation.")


def _models(address: str, settings: Settings) -> list[str]:
    if not address.startswith(("http://", "https://")):
        raise ValueError("the address has to begin with http:// or https://")
    key = settings.llm_api_key
    headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
    with urlopen(Request(address, headers=headers), timeout=_MODEL_SECONDS) as answer:  # noqa: S310 (checked above)
        told = msgspec.json.decode(answer.read(_MAX_ANSWER_BYTES), type=_Models)
    return [each.id for each in told.data]
