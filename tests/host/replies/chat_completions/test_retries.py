"""When a language model is asked again."""

import pytest
from model_talk import all_pieces, failure, text_of
from stand_in_model import Refuse, StandInModel, end, words

from host.replies.chat_completions import MAX_PAUSE_SECONDS, ChatCompletions, pause_seconds

RETRY_AT_ONCE = (("retry-after", "0"),)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_busy_server_is_asked_again(server: StandInModel, engine: ChatCompletions, status: int) -> None:
    server.answers = [*[[Refuse(status, headers=RETRY_AT_ONCE)]] * 2, [*words("Aye"), *end()]]

    assert text_of(await all_pieces(engine)) == "Aye"
    assert len(server.requests) == 3


async def test_a_server_that_stays_busy_is_asked_three_times(server: StandInModel, engine: ChatCompletions) -> None:
    server.answers = [[Refuse(429, headers=RETRY_AT_ONCE)]] * 3

    assert (await failure(engine)).code == "model_error"
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("retry_after", "retry", "seconds"),
    [
        (None, 0, 0.5),
        (None, 1, 1.0),
        ("0", 0, 0.0),
        ("1.5", 0, 1.5),
        ("86400", 0, MAX_PAUSE_SECONDS),
        ("9" * 400, 0, MAX_PAUSE_SECONDS),
        ("-1", 0, MAX_PAUSE_SECONDS),
        ("nan", 0, MAX_PAUSE_SECONDS),
        ("1.2.3", 0, MAX_PAUSE_SECONDS),
        ("Wed, 21 Oct 2065 07:28:00 GMT", 0, MAX_PAUSE_SECONDS),
    ],
)
def test_the_pause_before_a_retry_is_bounded(retry_after: str | None, retry: int, seconds: float) -> None:
    assert pause_seconds(retry_after, retry) == seconds
