"""Cancelling together with something else that ends a response: a reload, or the client's leaving."""

import httpx2
import pytest
from cancelling import CAST, HELLO, STATES, Situation, check_closing, given_up
from realtime import error_code, inline, types
from servers import RunningServer
from waiting import eventually_seen

# One each of those in which a character, the model, or a tool is at work.
NAMES = ["its character thinks", "the model has fallen silent", "its character's tool runs"]


@pytest.mark.parametrize("name", NAMES)
async def test_cancelling_and_reloading_in_one_breath_ends_the_response_once(situation: Situation, name: str) -> None:
    state = STATES[name]
    async with situation.talk() as talk:
        response_id = await talk.begin(state, situation.model)
        await talk.send("response.cancel")
        await talk.send("session.characters.reload", files=inline(CAST))

        events = await talk.until("session.characters.reloaded")
        done = [place for place, event in enumerate(events) if event["type"] == "response.done"]
        assert len(done) == 1
        check_closing(events[: done[0] + 1], state, response_id)
        await talk.select("Echo")
        await talk.ask_next_turn()
        await talk.check_next_turn()


@pytest.mark.parametrize("name", NAMES)
async def test_after_a_reload_there_is_nothing_left_to_cancel(situation: Situation, name: str) -> None:
    state = STATES[name]
    async with situation.talk() as talk:
        response_id = await talk.begin(state, situation.model)
        await talk.send("session.characters.reload", files=inline(CAST))
        late = await talk.send("response.cancel", response_id=response_id)

        check_closing(await talk.until("response.done"), state, response_id)
        events = await talk.until("error")
        assert "session.characters.reloaded" in types(events)
        assert (error_code(events[-1]), events[-1]["error"]["event_id"]) == ("response_cancel_not_active", late)
        await talk.select("Echo")
        await talk.ask_next_turn()
        await talk.check_next_turn()


async def count(server: RunningServer) -> tuple[int, int]:
    """Return how many sessions there are, and how many responses were cancelled so far."""
    async with httpx2.AsyncClient() as client:
        told = (await client.get(f"{server.url}/metrics")).text
    counted = dict(line.rsplit(" ", 1) for line in told.splitlines() if not line.startswith("#"))
    cancelled = counted.get('greenroom_responses_total{status="cancelled"}', "0")
    return int(float(counted["greenroom_sessions_active"])), int(float(cancelled))


@pytest.mark.parametrize("says_so", [True, False], ids=["after a cancel", "without a word"])
@pytest.mark.parametrize("name", NAMES)
async def test_a_client_that_leaves_leaves_no_response_behind(situation: Situation, name: str, says_so: bool) -> None:  # noqa: FBT001
    _, before = await count(situation.server)
    async with situation.talk() as talk:
        await talk.begin(STATES[name], situation.model)
        if says_so:
            await talk.send("response.cancel")
        talk.client.connection.transport.abort()

        if STATES[name].is_model_silent:
            await given_up(situation.model, 0)

        async def is_left() -> bool:
            return await count(situation.server) == (0, before + 1)

        await eventually_seen(is_left, "no session is left, and its response is counted")
    async with situation.talk() as talk:
        situation.model.answers = [HELLO]
        await talk.select("Mute")
        await talk.ask_next_turn()
        await talk.check_next_turn()
