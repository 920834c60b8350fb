"""What a client is told unasked, and when."""

import json
from typing import NamedTuple

import pytest

from host.errors import ClientError, ErrorCode
from host.news import News
from host.outbox import MAX_BYTES, ClientStalled, Outbox
from host.server_events.items import ItemDeleted

REPLACED = ClientError(ErrorCode.WORKER_REPLACED, "It was replaced.")


class Situation(NamedTuple):
    outbox: Outbox
    news: News
    busy: list[bool]
    failures: list[BaseException]
    counted: list[ErrorCode]

    async def told(self) -> list[str]:
        """Return the codes of all errors that were posted."""
        self.outbox.post(ItemDeleted(item_id="end"))
        events = [json.loads(text) for text in await self.outbox.take(1)]
        while events[-1]["type"] == "error":
            events += [json.loads(text) for text in await self.outbox.take(1)]
        return [event["error"]["code"] for event in events[:-1]]


@pytest.fixture
def situation() -> Situation:
    outbox = Outbox()
    busy: list[bool] = []
    failures: list[BaseException] = []
    counted: list[ErrorCode] = []
    news = News(outbox, lambda: bool(busy), failures.append, counted.append)
    return Situation(outbox, news, busy, failures, counted)


async def test_nothing_is_told_before_the_client_was_greeted(situation: Situation) -> None:
    situation.news.tell(REPLACED)
    assert await situation.told() == []

    situation.news.open()
    assert await situation.told() == ["worker_replaced"]
    assert situation.counted == [ErrorCode.WORKER_REPLACED]


async def test_nothing_is_told_among_the_events_of_a_response(situation: Situation) -> None:
    situation.news.open()
    situation.busy.append(True)
    situation.news.tell(REPLACED)
    situation.news.flush()
    assert await situation.told() == []

    situation.busy.clear()
    situation.news.flush()
    situation.news.flush()
    assert await situation.told() == ["worker_replaced"]


async def test_a_client_that_reads_nothing_is_the_connections_concern(situation: Situation) -> None:
    situation.news.open()
    situation.outbox.post(ItemDeleted(item_id="x" * (MAX_BYTES - 200)))
    situation.news.tell(REPLACED)

    assert [type(each) for each in situation.failures] == [ClientStalled]
