"""What tests ask of a server over HTTP.

Runs in: tests.
"""

import httpx
from casts import character
from sayings import DEFAULT_NAMES

DEFAULT_VOICES = frozenset(DEFAULT_NAMES)
SHOWN = character("Shown", good=True)


async def reload(web: httpx.AsyncClient, directory: object) -> httpx.Response:
    return await web.post("/v1/characters/reload", json={"directory": str(directory)})


async def voices(web: httpx.AsyncClient) -> set[str]:
    return {voice["name"] for voice in (await web.get("/v1/voices")).json()}
