"""Events that are told with the next question."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
import structlog

from host import owed as module
from host.errors import ErrorCode, QuestionRefused
from host.logs import Whereabouts
from host.metrics import Metrics
from host.owed import MAX_CHARACTERS_IN_A_ROW, MAX_IN_A_ROW, Behind, OwedEvents
from host.session_log import SessionLog
from plugin_api import Message
from sandbox.errors import UnknownCharacter
from sandbox.limits import Budget
from sandbox.messages import Call, NotBegun, SceneData

QUESTION = Call("Ada", "reply", SceneData(), {"message": Message("user", "Hi")}, Budget())


def told(*names: str, text: str = "Hi") -> list[Call]:
    arguments = {"message": Message("user", text)}
    return [Call(name, "on_user_message", SceneData(), arguments, Budget()) for name in names]


class Stand:
    """Takes down what it is asked, and answers with the name of whoever was asked."""

    def __init__(self, together: Callable[[Sequence[Call]], int] = len) -> None:
        self.asked: list[list[str]] = []
        self.bounded: list[bool] = []
        self.came: dict[str, Any] = {}
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self._together = together

    async def ask_together(self, calls: Sequence[Call]) -> list[Any]:
        return await self._ask(calls[: self._together(calls)])

    async def ask_by_itself(self, call: Call) -> Any:
        return (await self._ask([call]))[0]

    async def _ask(self, calls: Sequence[Call]) -> list[Any]:
        if not calls:
            return []
        await self.may_answer.wait()
        await asyncio.sleep(0)
        self.asked.append([each.character for each in calls])
        self.bounded += [each.begin_before is not None for each in calls]
        return [self.came.get(each.character, each.character) for each in calls]


class Clock:
    """The machine's, which a test sets."""

    def __init__(self) -> None:
        self.seconds = time.monotonic()

    def monotonic(self) -> float:
        return self.seconds


def owing(stand: Stand, *events: list[Call]) -> OwedEvents:
    owed = OwedEvents(stand, SessionLog(Whereabouts("sess_1"), Metrics().log_lines_left_out))
    for event in events:
        owed.add(event)
    return owed


async def pay(owed: OwedEvents, question: Call | None = None) -> Any:
    return await owed.tell(owed.take(), None if question is None else Behind(question))


@pytest.fixture
def lines() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as captured:
        yield captured


async def test_events_are_told_in_their_order_and_the_question_comes_last() -> None:
    stand = Stand()
    owed = owing(stand, told("Bob", "Cid"), told("Dee"))

    assert await pay(owed, QUESTION) == "Ada"
    assert stand.asked == [["Bob", "Cid", "Dee", "Ada"]]
    # The first of each event begins in any case, and so does the question.
    assert stand.bounded == [False, True, False, False]
    assert not owed


async def test_events_are_told_without_any_question() -> None:
    stand = Stand()

    await pay(owing(stand, told("Bob", "Cid")))

    assert stand.asked == [["Bob", "Cid"]]


async def test_only_so_many_are_put_at_once() -> None:
    stand = Stand()
    names = [f"No {number}" for number in range(MAX_IN_A_ROW + 1)]

    await pay(owing(stand, told(*names)), QUESTION)

    assert stand.asked == [names[:MAX_IN_A_ROW], [names[-1], "Ada"]]


async def test_one_is_put_by_itself_where_they_are_not_taken_together() -> None:
    stand = Stand(together=lambda _: 0)

    assert await pay(owing(stand, told("Bob", "Cid")), QUESTION) == "Ada"
    assert stand.asked == [["Bob"], ["Cid"], ["Ada"]]


async def test_what_is_left_of_a_row_is_put_again() -> None:
    stand = Stand(together=lambda _: 1)

    assert await pay(owing(stand, told("Bob", "Cid")), QUESTION) == "Ada"
    assert stand.asked == [["Bob"], ["Cid"], ["Ada"]]


async def test_a_long_message_is_told_to_one_after_the_other() -> None:
    stand = Stand()

    await pay(owing(stand, told("Bob", "Cid", text="x" * (MAX_CHARACTERS_IN_A_ROW + 1))), QUESTION)

    assert stand.asked == [["Bob"], ["Cid"], ["Ada"]]


async def test_an_event_that_fails_is_logged_and_fails_nobody(lines: list[Any]) -> None:
    stand = Stand()
    stand.came = {"Bob": UnknownCharacter("Bob"), "Cid": QuestionRefused(ErrorCode.CHARACTER_SWITCHED_OFF, "off")}

    assert await pay(owing(stand, told("Bob", "Cid", "Dee")), QUESTION) == "Ada"
    # A refusal was logged when that began.
    assert [(line["event"], line["character"]) for line in lines] == [("event hook failed", "Bob")]


async def test_what_comes_of_a_question_is_for_whoever_asked_it(lines: list[Any]) -> None:
    stand = Stand()
    stand.came = {"Ada": UnknownCharacter("Ada")}

    assert await pay(owing(stand, told("Bob")), QUESTION) is stand.came["Ada"]
    assert lines == []


@pytest.mark.parametrize("together", [0, 9])
async def test_an_event_that_takes_too_long_is_cut_short(
    lines: list[Any], monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(module, "EVENT_SECONDS", -1.0)
    stand = Stand(together=lambda _: together)
    # Together, it is the worker who says so.
    stand.came = {"Cid": NotBegun(), "Dee": NotBegun()}

    assert await pay(owing(stand, told("Bob", "Cid", "Dee")), QUESTION) == "Ada"
    assert "Bob" in stand.asked[0]
    assert [(line["event"], line["character"]) for line in lines] == [
        ("event cut short", "Cid"),
        ("event cut short", "Dee"),
    ]


async def test_there_is_time_from_when_an_event_is_begun_to_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Call] = []

    class Taking(Stand):
        async def ask_together(self, row: Sequence[Call]) -> list[Any]:
            calls.extend(row)
            return await super().ask_together(row)

    owed = owing(Taking(), told("Bob", "Cid"))
    # It had to wait: the client did not read, say.
    monkeypatch.setattr(module, "time", clock := Clock())
    clock.seconds += 60.0

    await pay(owed)

    assert [each.begin_before for each in calls] == [None, clock.seconds + module.EVENT_SECONDS]


async def test_what_is_too_late_is_put_to_nobody(lines: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"No {number}" for number in range(2 * MAX_IN_A_ROW)]
    monkeypatch.setattr(module, "time", clock := Clock())

    class Taking(Stand):
        async def ask_together(self, row: Sequence[Call]) -> list[Any]:
            # It began none too late, as it says.
            clock.seconds += 60.0
            return await super().ask_together(row)

    stand = Taking()

    assert await pay(owing(stand, told(*names)), QUESTION) == "Ada"
    assert stand.asked == [names[:MAX_IN_A_ROW], ["Ada"]]
    assert [line["event"] for line in lines] == ["event cut short"] * MAX_IN_A_ROW


LONG = "x" * (MAX_CHARACTERS_IN_A_ROW + 1)


async def test_an_event_is_told_to_all_before_the_next_one_is() -> None:
    stand = Stand()
    owed = owing(stand, told("Bob", "Cid", text=LONG))
    first = asyncio.ensure_future(pay(owed, QUESTION))
    await asyncio.sleep(0)
    owed.add(told("Dee", "Eve"))

    await asyncio.gather(first, pay(owed))

    assert stand.asked == [["Bob"], ["Cid"], ["Ada"], ["Dee", "Eve"]]


async def test_a_question_takes_along_what_was_owed_when_it_came() -> None:
    stand = Stand()
    owed = owing(stand, told("Bob", "Cid", text=LONG))
    work = [asyncio.ensure_future(pay(owed))]
    await asyncio.sleep(0)
    for name in ("Dee", "Eve"):
        owed.add(told(name))
        work.append(asyncio.ensure_future(pay(owed, QUESTION)))
        await asyncio.sleep(0)

    await asyncio.gather(*work)

    assert stand.asked == [["Bob"], ["Cid"], ["Dee", "Ada"], ["Eve", "Ada"]]


async def test_one_may_wait_until_events_are_told_and_not_for_the_question_behind_them() -> None:
    stand = Stand(together=lambda _: 0)
    owed = owing(stand, told("Bob", "Cid"))
    asking = asyncio.ensure_future(pay(owed, QUESTION))
    await asyncio.sleep(0)
    assert owed.are_being_told

    await owed.told()

    assert stand.asked == [["Bob"], ["Cid"]]
    assert not owed.are_being_told
    await asking


async def test_nobody_waits_where_nothing_is_owed() -> None:
    await owing(Stand()).told()


async def test_a_question_that_is_given_up_is_not_asked_and_the_events_before_it_are_told() -> None:
    stand = Stand(together=lambda _: 0)
    owed = owing(stand, told("Bob", "Cid"))
    behind = Behind(QUESTION)
    telling = asyncio.ensure_future(owed.tell(owed.take(), behind))
    await asyncio.sleep(0)
    behind.call = None

    await telling

    assert stand.asked == [["Bob"], ["Cid"]]


@pytest.mark.parametrize("together", [0, 9])
async def test_those_who_are_gone_are_told_nothing_more(lines: list[Any], together: int) -> None:
    stand = Stand(together=lambda _: together)
    stand.came = {"Bob": UnknownCharacter("Bob"), "Cid": UnknownCharacter("Cid")}
    stand.may_answer.clear()
    owed = owing(stand, told("Bob", "Cid"))
    telling = asyncio.ensure_future(pay(owed, QUESTION))
    await asyncio.sleep(0)

    owed.close()
    stand.may_answer.set()

    # Whoever asks is told by the worker that there is nobody.
    assert await telling == "Ada"
    assert stand.asked[-1][-1] == "Ada"
    assert lines == []
    await owed.told()


async def test_nobody_waits_for_ever_for_what_failed_in_the_host() -> None:
    class Broken(Stand):
        async def ask_together(self, calls: Sequence[Call]) -> list[Any]:
            raise RuntimeError(f"a fault of ours, among {len(calls)}")

    owed = owing(Broken(), told("Bob", "Cid"))
    with pytest.raises(RuntimeError, match="ours"):
        await pay(owed)

    await owed.told()
