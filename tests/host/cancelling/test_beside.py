"""Cancelling beside the conversation: of several responses, the one that is meant."""

import pytest
from cancelling import HELLO, MID_MESSAGE, SILENT, Situation, Talk, given_up
from realtime import error_code, types, user
from stand_in_model import BeSilent, words


async def begin_beside(talk: Talk, situation: Situation, number: int) -> str:
    """Let a response begin beside the conversation, and wait until the model has its request."""
    situation.model.answers = [[*words("Aside"), BeSilent()], HELLO]
    await talk.send("response.create", response={"conversation": "none", "input": [user("Aside")]})
    created = (await talk.until("response.created"))[-1]
    await talk.until("response.output_text.delta")
    await situation.model.request(number)
    return str(created["response"]["id"])


async def test_a_response_beside_the_conversation_is_cancelled_by_its_id_alone(situation: Situation) -> None:
    async with situation.talk() as talk:
        await talk.select("Mute")
        beside = await begin_beside(talk, situation, 0)
        await talk.send("response.cancel")
        assert error_code((await talk.until("error"))[-1]) == "response_cancel_not_active"
        assert not situation.model.requests[0].abandoned.is_set()

        await talk.send("response.cancel", response_id=beside)
        events = await talk.until("response.done")
        assert types(events)[-4:] == [each for each in MID_MESSAGE if each != "conversation.item.done"]
        assert events[-1]["response"]["id"] == beside
        assert events[-1]["response"]["status"] == "cancelled"
        await given_up(situation.model, 0)
        await talk.ask_next_turn()
        await talk.check_next_turn()


@pytest.mark.parametrize("is_beside", [True, False], ids=["the one beside", "the conversation's"])
async def test_of_two_responses_the_one_that_is_meant_is_cancelled(situation: Situation, is_beside: bool) -> None:  # noqa: FBT001
    async with situation.talk() as talk:
        own = await talk.begin(SILENT, situation.model)
        beside = await begin_beside(talk, situation, 1)
        first, second = (beside, own) if is_beside else (own, beside)
        await talk.send("response.cancel", response_id=first)

        assert (await talk.until("response.done"))[-1]["response"]["id"] == first
        await given_up(situation.model, int(is_beside))
        assert not situation.model.requests[int(not is_beside)].abandoned.is_set()
        await talk.send("response.cancel", response_id=second)
        assert (await talk.until("response.done"))[-1]["response"]["id"] == second
        await talk.ask_next_turn()
        await talk.check_next_turn()
