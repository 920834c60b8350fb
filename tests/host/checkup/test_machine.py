"""What is made of a machine."""

from pathlib import Path

import pytest

from host.checkup import State
from host.checkup.machine import (
    Cgroup,
    check_clock,
    check_machine,
    check_memory,
    check_open_files,
    check_processes,
    check_processors,
    check_user,
)
from host.settings import Settings

GIBIBYTE = 1 << 30


def group(folder: Path, own: str = "/system/greenroom", **limits: str) -> Cgroup:
    """Write the files of a control group and of the one above it: `own_memory` is memory.max of its own."""
    membership = folder / "membership"
    membership.write_text(f"1:name=old:/elsewhere\n0::{own}\n")
    below = folder / "groups" / own.lstrip("/")
    below.mkdir(parents=True)
    for name, text in limits.items():
        place, kind = name.split("_")
        (below if place == "own" else below.parent).joinpath(f"{kind}.max").write_text(f"{text}\n")
    return Cgroup(folder / "groups", membership)


@pytest.mark.parametrize(
    ("check", "state", "words"),
    [
        (check_user(0), State.WARNING, "a user of its own"),
        (check_user(1000), State.OK, ""),
        (check_open_files(500, 1024), State.WARNING, "ulimit -n 3000"),
        (check_open_files(100, 1024), State.OK, ""),
        (check_open_files(10**6, -1), State.OK, ""),
        (check_processes(500, 100), State.WARNING, "TasksMax=564"),
        (check_processes(500, 1000), State.OK, ""),
        (check_processes(500, None), State.OK, ""),
        (check_processors(0.5, 4), State.WARNING, "cpus: 1"),
        (check_processors(None, 4), State.OK, ""),
        (check_processors(8, 4), State.OK, ""),
        (check_clock(0, is_kept=True), State.WARNING, "Set it"),
        (check_clock(1_800_000_000, is_kept=False), State.WARNING, "NTP"),
        (check_clock(1_800_000_000, is_kept=None), State.OK, ""),
    ],
)
def test_what_is_too_little_is_told_with_what_to_do(check: object, state: State, words: str) -> None:
    assert check.state == state  # type: ignore[attr-defined]
    assert words in check.advice  # type: ignore[attr-defined]
    assert bool(check.advice) == (state is not State.OK)  # type: ignore[attr-defined]


def test_memory_that_greedy_sessions_could_exhaust_is_told_with_how_many_would_fit() -> None:
    settings = Settings(max_sessions=500)

    tight = check_memory(settings, GIBIBYTE)
    assert tight.state is State.WARNING
    assert "GREENROOM_MAX_SESSIONS to 12," in tight.advice
    assert check_memory(settings, 64 * GIBIBYTE).state is State.OK
    assert check_memory(settings, None).state is State.OK


def test_the_least_limit_on_the_way_up_counts(tmp_path: Path) -> None:
    limits = group(tmp_path, own_memory="max", above_memory=str(2 * GIBIBYTE), own_pids="100", above_pids="200")

    found = {check.name: check for check in check_machine(Settings(max_sessions=500), limits)}

    assert "2048 MiB" in found["memory"].note
    assert found["memory"].state is State.WARNING
    assert found["processes"].note.startswith("100 ")
    assert found["processes"].state is State.WARNING


@pytest.mark.parametrize(("text", "note"), [("50000 100000", "0.5 of "), ("max 100000", " of "), ("garbage", " of ")])
def test_a_quota_of_processors_is_read(tmp_path: Path, text: str, note: str) -> None:
    checks = {each.name: each for each in check_machine(Settings(), group(tmp_path, own_cpu=text))}

    assert note in checks["processors"].note


def test_a_system_without_control_groups_sets_no_limits(tmp_path: Path) -> None:
    checks = list(check_machine(Settings(), Cgroup(tmp_path, tmp_path / "none")))

    assert [each.name for each in checks] == ["user", "open files", "processes", "memory", "processors", "clock"]
