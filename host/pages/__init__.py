"""Pages for people: files of this package, sent with headers that let a page do what it needs and nothing else.

A folder is a page: its ``index.html`` is sent at the page's address, everything else under ``/pages/<folder>/``, where
``shared`` has what several pages use and ``starters`` what a new character begins as. What is sent is read once, when
the application is made; asking for a name looks it up in a table, so no path leads out of a folder.

Runs in: host.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from fastapi import APIRouter, Request, Response

FOLDER: Final = Path(__file__).parent
SHARED: Final = "shared"
STARTERS: Final = "starters"
STARTING_WITH: Final = FOLDER.parent / "starters"
INDEX: Final = "index.html"
# Where each page is, by its folder.
ADDRESSES: Final[Mapping[str, str]] = MappingProxyType({"talk": "/"})
OPERATORS: Final[Mapping[str, str]] = MappingProxyType({"admin": "/admin"})

# What may be sent, and as what. Anything else that lies in a folder stays there.
MEDIA_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }
)
_TEXT: Final = "text/plain; charset=utf-8"

# Scripts and styles only from files of ours; talk only with this server; no text ever becomes markup.
_ALLOWED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
)
# What a page could ask a browser for, and none of ours does.
_NOT_NEEDED: Final = (
    "camera geolocation hid microphone midi payment serial usb display-capture publickey-credentials-get"
)

HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in _ALLOWED.items()),
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _NOT_NEEDED.split()),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        # Kept, but asked for each time: after an update no browser mixes old files with new ones.
        "Cache-Control": "no-cache",
    }
)


class SentFile(NamedTuple):
    """A file as it is sent."""

    content: bytes
    media_type: str
    etag: str


def read_folder(folder: Path) -> Mapping[str, SentFile]:
    """Read what may be sent of a folder, by names relative to it."""
    return {name: _read(path) for name, path in sorted(_files(folder)) if path.suffix in MEDIA_TYPES}


def _read_starters() -> Mapping[str, SentFile]:
    """Read what `greenroom new` begins with; a new character on the page begins so as well."""
    return {f"{path.parent.name}.py": _read(path) for path in STARTING_WITH.glob("*/newcomer.py")}


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def _read(path: Path) -> SentFile:
    content = path.read_bytes()
    return SentFile(content, MEDIA_TYPES.get(path.suffix, _TEXT), f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def make_pages(addresses: Mapping[str, str], folder: Path = FOLDER) -> APIRouter:
    """Return the routes of pages.

    Args:
        addresses: Of each page, by the folder it lies in: ``{"talk": "/"}``.
        folder: Where the folders are.
    """
    router = APIRouter(include_in_schema=False)
    for page, address in addresses.items():
        files = read_folder(folder / page)
        _add_index(router, address, files[INDEX])
        _add_files(router, page, files)
    _add_files(router, SHARED, read_folder(folder / SHARED))
    _add_files(router, STARTERS, _read_starters())
    return router


def _add_index(router: APIRouter, address: str, index: SentFile) -> None:
    @router.api_route(address, methods=["GET", "HEAD"])
    async def send_index(request: Request) -> Response:
        return answer(request, index)


def _add_files(router: APIRouter, page: str, files: Mapping[str, SentFile]) -> None:
    @router.api_route(f"/pages/{page}/{{name:path}}", methods=["GET", "HEAD"])
    async def send_file(request: Request, name: str) -> Response:
        return answer(request, files.get(name))


def answer(request: Request, file: SentFile | None) -> Response:
    """Send a file, or that the browser has it already, or that there is none."""
    if file is None:
        return Response("There is no such file.", 404, HEADERS, _TEXT)
    headers = {**HEADERS, "ETag": file.etag}
    if _has_it(request, file):
        return Response(status_code=304, headers=headers)
    return Response(file.content, headers=headers, media_type=file.media_type)


def _has_it(request: Request, file: SentFile) -> bool:
    known = request.headers.get("if-none-match", "")
    # A proxy that compresses makes an ETag weak; for a page that is as good.
    return file.etag in {each.strip().removeprefix("W/") for each in known.split(",")}
