"""Clients that leave in the middle of a reload."""

import os

import pytest
from casts import character
from realtime import Client, inline, session, talking_to
from reloads import SLOW_SET
from servers import descendants
from waiting import settled


@pytest.mark.parametrize("how", ["close", "abort"])
async def test_a_client_that_vanishes_mid_reload_leaves_no_process(url: str, how: str) -> None:
    resting = await settled(_count_processes)
    async with session(url) as client:
        await client.send("session.characters.reload", files=inline(SLOW_SET))
        await client.send("session.characters.list")
        assert (await client.next())["type"] == "session.characters.listed"
        await leave(client, how)

    assert await settled(_count_processes) == resting


async def test_a_client_that_vanishes_while_its_worker_is_replaced_leaves_no_process(url: str) -> None:
    resting = await settled(_count_processes)
    # Two deaths in a row make the session wait for its next worker: long enough to leave in between.
    dying = character("Dying", reply="return str(sum(range(10**12))) if message.text == 'die' else 'alive'")
    async with talking_to(url, "Dying", dying) as client:
        for _ in range(2):
            await client.say("die")
            assert (await client.respond())[-1]["response"]["status"] == "failed"
        await client.say("live")
        await client.send("response.create")
        assert (await client.next())["type"] == "response.created"
        await leave(client, "abort")

    assert await settled(_count_processes) == resting


def _count_processes() -> int:
    return len(descendants(os.getpid()))


async def leave(client: Client, how: str) -> None:
    if how == "abort":
        client.connection.transport.abort()
    else:
        await client.connection.close()
