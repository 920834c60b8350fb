"""Reloads and what else is asked for meanwhile."""

from casts import character
from realtime import error_code, inline, session, talking_to, types, user
from reloads import SLOW_SET
from sayings import ECHO, LONG_WINDED


async def test_pipelined_reloads_are_answered_one_by_one_in_order(url: str) -> None:
    async with session(url) as client:
        for name in ("One", "Two"):
            await client.send("session.characters.reload", files=inline({"it.py": character(name)}))
        await client.send("session.characters.reload", directory="/nowhere", event_id="lost")
        await client.send("session.characters.reload", directory="default")
        answers = [await client.next() for _ in range(4)]

        assert types(answers) == [
            "session.characters.reloaded",
            "session.characters.reloaded",
            "error",
            "session.characters.reloaded",
        ]
        assert [answers[0]["characters"][0]["name"], answers[1]["characters"][0]["name"]] == ["One", "Two"]
        assert answers[2]["error"]["event_id"] == "lost"
        assert [answers[0]["generation"], answers[1]["generation"], answers[3]["generation"]] == [1, 2, 3]


async def test_more_reloads_than_may_wait_are_refused_and_the_others_are_served(url: str) -> None:
    async with session(url) as client:
        await client.send("session.characters.reload", files=inline(SLOW_SET), event_id="r0")
        for number in range(1, 9):
            await client.send(
                "session.characters.reload", files=inline({"it.py": character(f"C{number}")}), event_id=f"r{number}"
            )
        answers = [await client.next() for _ in range(9)]
        reloaded = [each for each in answers if each["type"] == "session.characters.reloaded"]
        refused = [each for each in answers if each["type"] == "error"]

        assert [each["generation"] for each in reloaded] == [1, 2, 3, 4]
        assert {error_code(each) for each in refused} == {"too_many_requests"}
        assert [each["error"]["event_id"] for each in refused] == ["r4", "r5", "r6", "r7", "r8"]
        assert await client.names() == ["C3"]
        assert (await client.reload("default"))["type"] == "session.characters.reloaded"


async def test_a_list_during_a_reload_answers_at_once_with_the_old_set(url: str) -> None:
    async with session(url) as client:
        old = await client.names()
        await client.send("session.characters.reload", files=inline(SLOW_SET))
        await client.send("session.characters.list")
        listed, reloaded = await client.next(), await client.next()

        assert types([listed, reloaded]) == ["session.characters.listed", "session.characters.reloaded"]
        assert [each["name"] for each in listed["characters"]] == old
        assert await client.names() == ["Late"]


async def test_a_list_overtakes_a_reload_and_nothing_else(url: str) -> None:
    async with session(url) as client:
        await client.send("session.update", session={"character": "Wren"})
        await client.send("session.characters.reload", files=inline(SLOW_SET))
        await client.send("session.characters.list")
        events = [await client.next() for _ in range(3)]

        assert types(events) == ["session.updated", "session.characters.listed", "session.characters.reloaded"]
        assert events[1]["active"] == "Wren"


async def test_a_reload_that_is_asked_for_mid_turn_finds_nothing_of_the_turn_afterwards(url: str) -> None:
    async with talking_to(url, "Long", LONG_WINDED, receive_bytes=4096) as client:
        await client.send("conversation.item.create", item=user("go on"))
        await client.send("response.create")
        await client.send("session.characters.reload", files=inline({"it.py": ECHO}))
        events = await client.until("session.characters.reloaded")

        assert types(events)[-2] == "response.done"
        assert await client.ask_for_order() == []


async def test_a_list_after_the_answer_of_a_reload_takes_its_turn(url: str) -> None:
    # The characters before have their last words while the client goes on.
    parting = """
    @hookimpl
    def on_conversation_end(scene: Scene, reason: str) -> None:
        for _ in range(100_000):
            pass
    """
    async with session(url) as client:
        await client.reload(files={"ada.py": character("Ada", more=parting)})
        await client.say("Hello")
        await client.reload(files={"bob.py": character("Bob")})
        for _ in range(3):
            await client.send("session.update", session={})
        await client.send("session.characters.list")
        answers = await client.until("session.characters.listed")

    assert types(answers) == [*["session.updated"] * 3, "session.characters.listed"]
