"""A message and the request for an answer that come together: characters hear of the message first, as ever."""

import re
from collections.abc import Sequence
from textwrap import indent
from typing import Any

import httpx
import pytest
from casts import character
from realtime import Client, Event, error_code, reply_text, talking_to, types, user

from sandbox.messages import Call
from sandbox.workers.loaded import LoadedWorker

HEARS = """
@hookimpl
def on_user_message(scene: Scene, message: Message) -> None:
    scene.state.setdefault("heard", []).append(message.text)
"""
TELLS = character("Teller", reply="return ', '.join(scene.state.get('heard', []))", more=HEARS)
# Between two that hear of everything, one that fails, and one that takes its time over the first message.
OTHERS = {
    "a.py": character("A", more=HEARS),
    "b.py": character("B", more="@hookimpl\ndef on_user_message(scene: Scene, message: Message): raise ValueError\n"),
    "teller.py": TELLS,
    "z.py": character(
        "Z",
        more="""
        @hookimpl
        def on_user_message(scene: Scene, message: Message) -> None:
            if message.text == "slow":
                for number in range(300_000):
                    pass
        """,
    ),
}
MUTE = character("Mute", reply="return None", more=HEARS)


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    # On a machine that has other things to do half a second may pass before a worker has a processor.
    monkeypatch.setattr("host.owed.EVENT_SECONDS", 3600.0)


async def say_and_respond(client: Client, *texts: str) -> None:
    """Send several messages and the request for an answer, and read nothing."""
    for text in texts:
        await client.send("conversation.item.create", item=user(text))
    await client.send("response.create")


async def answer(client: Client) -> str:
    return reply_text((await client.until("response.done", "error"))[-1])


async def heard(url: str) -> float:
    """Return how many messages characters have heard."""
    async with httpx.AsyncClient(trust_env=False) as web:
        text = (await web.get(f"{url}/metrics")).text
    found = re.search(
        r'^greenroom_hook_calls_total{hook="on_user_message",outcome="answered"} (\S+)$', text, re.MULTILINE
    )
    return float(found[1]) if found else 0.0


async def test_an_answer_knows_of_the_message_that_came_with_it(url: str) -> None:
    async with talking_to(url, "Teller", TELLS) as client:
        for number in range(1, 21):
            await say_and_respond(client, str(number))
            assert await answer(client) == ", ".join(map(str, range(1, number + 1)))


async def test_messages_that_wait_behind_a_slow_one_are_told_in_their_order(url: str) -> None:
    async with talking_to(url, "Teller", TELLS) as client:
        await client.reload(files=OTHERS)
        await client.select("Teller")
        await say_and_respond(client, "slow", "second", "third")

        assert await answer(client) == "slow, second, third"


async def test_a_long_message_and_what_comes_behind_it_are_told_in_their_order(url: str) -> None:
    hears = HEARS.replace("message.text", "message.text[:5]")
    # So that what comes behind the first of these is there when that is done.
    hears += "    if message.text in ('slow', 'long ' * 1_600):\n        for number in range(100_000): pass\n"
    tells = "return ', '.join(scene.state.get('heard', []))"
    files = {f"{name}.py": character(name, reply=tells, more=hears) for name in ("A", "B", "C")}
    async with talking_to(url, "A", files["A.py"]) as client:
        await client.reload(files=files)
        for name in ("A", "B", "C"):
            # What waits to be run is in no row.
            await client.select(name)
            await client.respond()
        await say_and_respond(client, "slow", "long " * 2_000)
        await client.send("conversation.item.create", item=user("short"))
        await client.until("response.done")
        await client.ask_for_order()

        assert await client.converse("well") == "slow, long , short, well"


async def test_events_come_in_the_same_order_as_if_the_client_had_waited(url: str) -> None:
    async with talking_to(url, "Teller", TELLS) as client:
        waited = [*await client.say("one"), *await client.respond()]
        await say_and_respond(client, "one")

        assert types(await client.until("response.done")) == [
            # One word more.
            *types(waited)[:6],
            "response.output_text.delta",
            *types(waited)[6:],
        ]


async def test_a_message_is_told_though_the_answer_is_refused(url: str) -> None:
    reply = "return ('w ' * 30_000) if message.text == 'long' else ', '.join(scene.state['heard'])"
    async with talking_to(url, "Teller", character("Teller", reply=reply, more=HEARS)) as client:
        await say_and_respond(client, "long")
        await client.until("response.created")
        await say_and_respond(client, "meanwhile")
        assert error_code((await client.until("error"))[-1]) == "conversation_already_has_active_response"
        await client.send("response.cancel")
        await client.until("response.done")
        await say_and_respond(client, "well")

        assert await answer(client) == "long, meanwhile, well"


async def test_a_message_and_the_first_question_of_its_answer_wake_the_worker_once(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put: list[list[str]] = []
    call_row = LoadedWorker.call_row

    def note(worker: LoadedWorker, calls: Sequence[Call]) -> Any:
        put.append([each.hook for each in calls])
        return call_row(worker, calls)

    monkeypatch.setattr(LoadedWorker, "call_row", note)
    hears = HEARS + "    for number in range(100_000): pass\n"
    async with talking_to(url, "Teller", character("Teller", more=hears)) as client:
        await client.respond()
        # All the others are there when the first one has been heard.
        await say_and_respond(client, "one", "two")
        await client.until("response.done")

    assert put == [["on_user_message", "reply"]]


async def test_a_message_with_no_request_behind_it_is_told_at_once(url: str) -> None:
    async with talking_to(url, "Teller", TELLS) as client:
        before = await heard(url)
        await client.say("one")
        await client.ask_for_order()

        assert await heard(url) - before == 1


@pytest.mark.parametrize("response", [{}, {"input": [{"type": "item_reference", "id": "none"}]}])
async def test_a_message_is_told_at_once_though_nobody_is_asked(url: str, response: Event) -> None:
    hears = HEARS + "    for number in range(100_000): pass\n"
    async with talking_to(url, "Teller", character("Teller", more=hears)) as client:
        await client.respond()
        await client.ask("session.update", session={"type": "realtime", "character": None})
        before = await heard(url)
        # All the others are there when the first one has been heard.
        for text in ("one", "two"):
            await client.send("conversation.item.create", item=user(text))
        await client.send("response.create", response=response)
        await client.ask_for_order()

        assert await heard(url) - before == 2


async def test_a_message_is_told_though_the_answer_is_cancelled_before_anybody_was_asked(
    url: str,
) -> None:
    slow = "if message.text == '{}':\n    for number in range(300_000): pass\n"
    hears = HEARS + indent(slow.format("hear"), "    ")
    teller = character("Teller", reply=slow.format("ask") + "return ''", more=hears)
    async with talking_to(url, "Teller", teller) as client:
        await client.respond()
        before = await heard(url)
        # All the others are there when the first one has been heard.
        await client.send("conversation.item.create", item=user("hear"))
        await client.send("conversation.item.create", item=user("ask"))
        await client.send("response.create", response={"conversation": "none"})
        await say_and_respond(client, "one")
        await client.send("response.cancel")
        await client.ask_for_order()

        assert await heard(url) - before == 3


@pytest.mark.parametrize("selected", ["Mute", None])
async def test_a_message_is_told_though_nobody_has_an_answer(url: str, selected: str | None) -> None:
    async with talking_to(url, "Teller", TELLS) as client:
        await client.reload(files={"mute.py": MUTE, "teller.py": TELLS})
        await client.ask("session.update", session={"type": "realtime", "character": selected})
        await say_and_respond(client, "one")
        await client.until("response.done")
        await client.select("Teller")
        await say_and_respond(client, "two")

        assert await answer(client) == "one, two"
