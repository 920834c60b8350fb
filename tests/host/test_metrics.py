"""What the metrics are made of."""

import asyncio
from typing import get_args

from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from host.errors import ErrorCode
from host.metrics import Metrics
from host.metrics.labels import ENDINGS, RELOAD_CODES, RELOADS, Outcome
from host.response_writer import Ending
from host.server_events.characters import Cause
from sandbox.hooks import HOOKS


def test_the_words_of_labels_are_those_of_the_code() -> None:
    assert set(ENDINGS) == set(get_args(Ending))
    # All that can keep a set from being loaded, and none twice.
    about_sets = {
        each for each in ErrorCode if each.startswith(("directory_", "files_", "reload_", "too_many_", "file_"))
    }
    assert about_sets - {ErrorCode.TOO_MANY_SESSIONS} <= set(RELOAD_CODES)
    assert len(set(RELOAD_CODES)) == len(RELOAD_CODES)
    assert set(RELOADS) == {*get_args(Cause), "default"}


def test_each_hook_can_be_counted_with_each_outcome() -> None:
    metrics = Metrics()
    for hook in HOOKS:
        for outcome in Outcome:
            metrics.hook_calls.count(hook, outcome, 0.5)
            labels = {"hook": hook, "outcome": outcome}
            assert metrics.registry.get_sample_value("greenroom_hook_calls_total", labels) == 1
        timed = metrics.registry.get_sample_value("greenroom_hook_seconds_sum", {"hook": hook})
        assert timed == 0.5 * len(Outcome)


async def test_what_never_happened_is_told_as_nothing() -> None:
    families = text_string_to_metric_families((await Metrics().render()).decode())
    counters = {family.name: family for family in families if family.type == "counter"}

    assert all(family.samples for family in counters.values())
    assert {
        sample.value for name, family in counters.items() if name.startswith("greenroom_") for sample in family.samples
    } == {0.0}


async def test_others_have_their_turn_while_metrics_are_written() -> None:
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.ensure_future(count_turns())
    await asyncio.sleep(0)
    families = list(text_string_to_metric_families((await Metrics().render()).decode()))
    counting.cancel()

    assert turns >= len(families)


def test_a_zygote_that_replaces_another_stands_in_the_log() -> None:
    metrics = Metrics()
    with capture_logs() as lines:
        metrics.zygote_started()
        assert not lines
        metrics.zygote_started()

    assert [(line["event"], line["log_level"]) for line in lines] == [("zygote replaced", "warning")]
