"""What operators do to a server as a whole."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from casts import character, write_set
from realtime import session, talking_to
from servers import running_server, server_process

KEY = "an operator's own key"
HEADERS = {"Authorization": f"Bearer {KEY}"}
ADA = character("Ada")


@asynccontextmanager
async def operator(url: str) -> AsyncIterator[httpx.AsyncClient]:
    address = f"{url}/admin/api"
    async with httpx.AsyncClient(base_url=address, headers=HEADERS, trust_env=False, timeout=60) as client:
        yield client


async def test_the_server_tells_of_itself() -> None:
    with running_server(worker="inline", admin_key=KEY, max_sessions=7) as server:
        async with operator(server.url) as web, session(server.url) as client:
            told = (await web.get("/server")).json()
            digest = (await client.listed())["digest"]

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", told.pop("since"))
    assert told.pop("version")
    assert Path(told.pop("default_directory")).name == "characters"
    assert told == {"sessions": 1, "max_sessions": 7, "is_draining": False, "default_digest": digest}


async def test_keys_and_default_characters_are_read_anew_and_nobody_notices(tmp_path: Path) -> None:
    cast = write_set(tmp_path, {"ada.py": ADA})
    with running_server(worker="inline", admin_key=KEY, characters=cast) as server:
        async with operator(server.url) as web, session(server.url) as before:
            write_set(cast, {"bob.py": character("Bob")})
            well = (await web.post("/renew")).json()
            async with session(server.url) as after:
                assert await after.names() == ["Ada", "Bob"]
            write_set(cast, {"ada.py": "def", "bob.py": "def"})
            badly = (await web.post("/renew")).json()
            entries = (await web.get("/audit")).json()["entries"]
            assert await before.names() == ["Ada"]
            assert await before.ask_for_order() == []

    assert (set(well["renewed"]), well["kept"]) == ({"keys", "audit log", "default characters"}, {})
    assert set(badly["renewed"]) == {"keys", "audit log"}
    assert "default characters" in badly["kept"]
    assert [(each["act"], each.get("kept")) for each in entries] == [("renew", None), ("renew", "default characters")]


async def test_a_drain_lets_a_response_finish_closes_with_1012_and_ends_the_process() -> None:
    long = character("Long", reply="return 'w ' * 3000")
    with server_process(GREENROOM_ADMIN_KEY=KEY) as server:
        async with talking_to(server.url, "Long", long) as client, operator(server.url) as web:
            await client.say("go")
            await client.send("response.create")
            await client.until("response.created")

            first, second = await web.post("/drain"), await web.post("/drain")
            [*_, done] = await client.until("response.done")

            assert (first.status_code, first.json()["is_new"]) == (202, True)
            assert second.json()["is_new"] is False
            assert done["response"]["status"] == "completed"
            assert await client.closed() == 1012
        assert await asyncio.to_thread(server.ended) == 0
