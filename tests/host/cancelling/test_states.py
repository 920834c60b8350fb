"""Cancelling in every state that a response can be in: it ends as documented, and what was asked for next is done."""

import pytest
from cancelling import SILENT, STATES, WITHOUT_WORDS, Situation, check_closing, given_up
from realtime import error_code, types


@pytest.mark.parametrize("name", STATES)
async def test_a_response_is_cancelled_once_and_the_next_turn_is_taken(situation: Situation, name: str) -> None:
    state = STATES[name]
    async with situation.talk() as talk:
        response_id = await talk.begin(state, situation.model)
        await talk.send("response.cancel", response_id=response_id)
        again = await talk.send("response.cancel", response_id=response_id)
        await talk.ask_next_turn()

        check_closing(await talk.until("response.done"), state, response_id)
        refused = (await talk.until("error"))[-1]
        assert (error_code(refused), refused["error"]["event_id"]) == ("response_cancel_not_active", again)
        await talk.check_next_turn()
        if state.is_model_silent:
            await given_up(situation.model, state.requests - 1)


async def test_a_wrong_id_cancels_nothing(situation: Situation) -> None:
    async with situation.talk() as talk:
        await talk.select("Echo")
        await talk.ask_next_turn()
        over = (await talk.until("response.done"))[-1]["response"]["id"]
        response_id = await talk.begin(SILENT, situation.model)
        for wrong in (over, "resp_unknown", over.upper(), ""):
            await talk.send("response.cancel", response_id=wrong)
            assert error_code((await talk.until("error"))[-1]) == "response_cancel_not_active"
        assert not situation.model.requests[0].abandoned.is_set()

        await talk.send("response.cancel", response_id=response_id)
        check_closing(await talk.until("response.done"), SILENT, response_id)


async def test_what_is_over_cannot_be_cancelled(situation: Situation) -> None:
    async with situation.talk() as talk:
        await talk.select("Echo")
        await talk.ask_next_turn()
        done = (await talk.until("response.done"))[-1]["response"]
        for named in ({}, {"response_id": done["id"]}):
            refused = await talk.send("response.cancel", **named)
            error = (await talk.until("error"))[-1]["error"]
            assert (error["code"], error["event_id"]) == ("response_cancel_not_active", refused)
        await talk.ask_next_turn()
        await talk.check_next_turn()


async def test_a_greeting_that_is_not_there_yet_is_cancelled(situation: Situation) -> None:
    async with situation.talk() as talk:
        await talk.select("Greeter", greeting=True)
        created = (await talk.until("response.created"))[-1]
        await talk.send("response.cancel", response_id=created["response"]["id"])
        await talk.ask_next_turn()

        events = await talk.until("response.done")
        assert types(events) == WITHOUT_WORDS
        assert events[0]["response"]["status"] == "cancelled"
        await talk.check_next_turn()
