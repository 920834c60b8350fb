"""The table has a line for each thing that was asked for, and its verdicts follow from the figures."""

import subprocess
import sys
from pathlib import Path

import pytest
from figures import FLOOR, IMPORTLIB, NOISE, UVICORN, Line, Reading, Samples, Target
from lines import GROUPS, LINES, SCALE
from wording import list_beside

BENCH = Path(__file__).parents[1] / "bench"
BY_KEY = {line.key: line for line in LINES}

# What issue 4 asks for, in its order -> the lines with its targets.
ASKED_FOR = {
    "connect → session.created": ["connect"],
    "reload, seen before": ["reload_seen"],
    "reload, never seen": ["reload_new"],
    "50 sessions at once": ["many_seen", "many_new"],
    "hook call": ["call_empty", "call_prompt", "call_prompt_p99"],
    "memory a session": ["memory_custom", "memory_default"],
    "1,000 sessions": ["thousand_turn", "thousand_errors", "thousand_memory"],
    "2,000 sessions idle": ["idle_memory", "idle_cpu"],
    "neighbours": [
        f"neighbours_{kind}_{figure}" for kind in ("spinning", "dying", "flooding") for figure in ("p50", "p99")
    ],
    "10,000 cycles": ["cycles_memory", "cycles_descriptors"],
}


@pytest.mark.parametrize("keys", ASKED_FOR.values(), ids=ASKED_FOR)
def test_each_thing_asked_for_has_lines_with_targets(keys: list[str]) -> None:
    assert [key for key in keys if BY_KEY[key].target is None] == []


def test_processor_time_of_a_delta_is_compared_with_that_of_a_server_that_only_sends() -> None:
    assert BY_KEY["delta_cpu"].checked == (UVICORN,)


def test_each_line_has_a_key_and_a_name_of_its_own() -> None:
    assert len(BY_KEY) == len({line.what for line in LINES}) == len(LINES)


def test_what_a_quick_run_leaves_out_is_a_group() -> None:
    assert set(GROUPS) >= SCALE


LINE = Line("key", "group", "what", "ms", target=Target(2.0))


@pytest.mark.parametrize(
    ("target", "reading", "verdict"),
    [
        (Target(2.0), Reading(2.0), "met"),
        (Target(2.0), Reading(2.1), "MISSED"),
        (Target(2.0, figure="p99"), Reading(1.0, p99=3.0), "MISSED"),
        (Target(0.5, IMPORTLIB), Reading(2.0, others={IMPORTLIB: 5.0}), "met"),
        (Target(0.5, IMPORTLIB), Reading(2.0, others={IMPORTLIB: 3.0}), "MISSED"),
        (Target(0.5, IMPORTLIB), Reading(2.0), "not measured"),
        (Target(1.0, NOISE), Reading(0.0, others={NOISE: 0.0}), "met"),
        (Target(1.0, NOISE), Reading(0.3, others={NOISE: 0.2}), "MISSED"),
        (Target(2.0), Reading(9.0, is_full=False), ""),
        (None, Reading(9.0), ""),
    ],
)
def test_a_verdict_follows_from_target_and_reading(target: Target | None, reading: Reading, verdict: str) -> None:
    assert Line("key", "group", "what", "ms", target=target).verdict(reading) == verdict


def test_a_ratio_is_to_the_figure_of_the_target_or_else_to_the_first() -> None:
    reading = Reading(6.0, others={FLOOR: 2.0, IMPORTLIB: 3.0})

    assert LINE.ratio(reading) == 3.0
    assert Line("key", "group", "what", "ms", target=Target(1.0, IMPORTLIB)).ratio(reading) == 2.0
    assert LINE.ratio(Reading(6.0)) is None


def test_where_the_target_is_a_p99_it_is_compared_with_those_of_others() -> None:
    line = Line("key", "group", "what", "ms", target=Target(25.0, figure="p99"))
    row = {"ours": 2.0, "p99": 9.0, "target": {"figure": "p99"}, "others": {FLOOR: 3.0}}

    assert line.ratio(Reading(2.0, 9.0, {FLOOR: 3.0})) == 3.0
    assert list_beside(row) == ["p99 of floor 3 (3.00 x)"]


def test_a_percentile_is_a_sample_that_so_many_do_not_exceed() -> None:
    samples = Samples([float(number) for number in range(1, 101)])

    assert (samples.percentile(99), samples.percentile(50)) == (99.0, 50.0)


def test_each_group_has_a_measurement() -> None:
    # In a process of its own: it imports everything that the benchmark needs.
    program = "import run; from lines import GROUPS; assert set(run.MEASUREMENTS) == set(GROUPS)"

    assert subprocess.run([sys.executable, "-c", program], cwd=BENCH, check=False).returncode == 0


def test_no_module_of_the_benchmark_hides_one_that_the_load_test_needs() -> None:
    names = [{path.stem for path in (BENCH.parent / folder).glob("*.py")} for folder in ("bench", "support", "load")]

    assert names[0] & (names[1] | names[2]) <= {"run"}
