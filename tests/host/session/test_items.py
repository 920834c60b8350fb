"""What clients put into a conversation, and take out of it: items, and audio that is not kept."""

from realtime import error_code, reply_text, session, talking_to, user
from sayings import ECHO

# Items


async def test_items_can_be_retrieved_and_deleted(url: str) -> None:
    async with session(url) as client:
        await client.send("conversation.item.create", item=user("hello", id="item_mine"))
        await client.until("conversation.item.done")
        retrieved = await client.ask("conversation.item.retrieve", item_id="item_mine")
        deleted = await client.ask("conversation.item.delete", item_id="item_mine")
        again = await client.ask("conversation.item.delete", item_id="item_mine")
        gone = await client.ask("conversation.item.retrieve", item_id="item_mine")

        assert retrieved["type"] == "conversation.item.retrieved"
        assert retrieved["item"]["content"] == [{"type": "input_text", "text": "hello"}]
        assert (deleted["type"], deleted["item_id"]) == ("conversation.item.deleted", "item_mine")
        assert error_code(again) == "item_delete_invalid_item_id"
        assert error_code(gone) == "item_retrieve_invalid_item_id"


async def test_items_keep_the_ids_and_the_order_that_the_client_chose(url: str) -> None:
    async with session(url) as client:
        await client.send("conversation.item.create", item=user("second", id="item_2"))
        await client.send("conversation.item.create", item=user("first", id="item_1"), previous_item_id="root")
        await client.send("conversation.item.create", item=user("between", id="item_3"), previous_item_id="item_1")
        added = [(await client.until("conversation.item.done"))[0] for _ in range(3)]

        assert [each["item"]["id"] for each in added] == ["item_2", "item_1", "item_3"]
        assert [each["previous_item_id"] for each in added] == [None, None, "item_1"]


async def test_an_item_cannot_take_an_id_twice_or_follow_one_that_is_not_there(url: str) -> None:
    async with session(url) as client:
        await client.send("conversation.item.create", item=user("one", id="item_1"))
        await client.until("conversation.item.done")
        twice = await client.ask("conversation.item.create", item=user("two", id="item_1"))
        lost = await client.ask("conversation.item.create", item=user("three"), previous_item_id="item_9")

        assert (error_code(twice), twice["error"]["param"]) == ("invalid_value", "item.id")
        assert error_code(lost) == "item_create_invalid_previous_item_id"


async def test_what_a_character_said_can_be_truncated_and_nothing_else(url: str) -> None:
    async with talking_to(url, "Echo", ECHO) as client:
        said = (await client.say("hello"))[0]["item"]["id"]
        item_id = (await client.respond())[-1]["response"]["output"][0]["id"]
        truncated = await client.ask("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=1500)
        wrong = await client.ask("conversation.item.truncate", item_id=said, content_index=0, audio_end_ms=0)
        lost = await client.ask("conversation.item.truncate", item_id="item_9", content_index=0, audio_end_ms=0)

        assert truncated["type"] == "conversation.item.truncated"
        assert (truncated["item_id"], truncated["audio_end_ms"]) == (item_id, 1500)
        assert error_code(wrong) == error_code(lost) == "item_truncate_invalid_item_id"


async def test_a_deleted_message_is_no_longer_answered(url: str) -> None:
    async with talking_to(url, "Echo", ECHO) as client:
        await client.send("conversation.item.create", item=user("kept"))
        await client.send("conversation.item.create", item=user("dropped", id="item_d"))
        await client.send("conversation.item.delete", item_id="item_d")
        await client.until("conversation.item.deleted")

        assert reply_text((await client.respond())[-1]) == "You said kept."


# Audio


async def test_audio_is_taken_silently_cleared_on_request_and_never_committed_in_silence(url: str) -> None:
    async with session(url) as client:
        await client.send("input_audio_buffer.append", audio="AAAA")
        await client.send("input_audio_buffer.clear")
        await client.send("input_audio_buffer.append", audio="AA==")
        await client.send("input_audio_buffer.commit", event_id="commit")
        await client.send("output_audio_buffer.clear")
        cleared, committed = await client.ask_for_order()

        assert cleared["type"] == "input_audio_buffer.cleared"
        assert error_code(committed) == "input_audio_buffer_commit_empty"
        assert committed["error"]["event_id"] == "commit"
