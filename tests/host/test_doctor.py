"""What the server makes of the walls that a system has: it tells them, and does not serve strangers without them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI

from host import doctor
from host.app import create_app
from host.doctor import ADVICE, Report
from host.evidence import Process, confirm
from host.exposure import Exposed
from host.settings import Settings
from sandbox.errors import WorkerDied
from sandbox.walls import Wall, WallName, Walls
from sandbox.workers.zygotes import Zygote

ANY_PORT = Settings(port=0)
COMMAND = Path(sys.executable).parent / "greenroom"
CHECKS = [
    *("user", "open files", "processes", "memory", "processors", "clock"),
    *("port", "certificate", "keys", "audit log", "model server", "default characters"),
]
SOLID = Walls(tuple(Wall(name, holds=True) for name in ADVICE))


def without(name: WallName) -> Walls:
    return Walls(tuple(Wall(wall.name, holds=wall.name != name, note="not here") for wall in SOLID.tried))


def pretend(monkeypatch: pytest.MonkeyPatch, walls: Walls) -> None:
    monkeypatch.setattr(Zygote, "walls", walls)


def run_doctor(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GREENROOM_")}
    return subprocess.run(
        [COMMAND, "doctor", *arguments],
        env={**clean, "GREENROOM_PORT": "0", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# doctor


def test_doctor_tells_of_each_wall_and_exits_as_its_verdict_says() -> None:
    done = run_doctor()
    told = {line.split(":")[0] for line in done.stdout.splitlines()}

    assert done.stderr == ""
    assert ADVICE.keys() | {"kernel", "python", "user of the server", "limits of a worker"} <= told
    assert done.returncode == (0 if "All walls that this system can have are in force." in done.stdout else 1)


def test_doctor_tells_the_same_to_programs() -> None:
    done = run_doctor("--format", "json")
    found = json.loads(done.stdout)

    assert {wall["name"] for wall in found["walls"]} == ADVICE.keys()
    assert done.returncode == (0 if found["ok"] else 1)
    assert found["limits"]["open_files"] == 0
    assert [check["name"] for check in found["checks"]] == CHECKS


def test_doctor_exits_1_if_a_setting_cannot_work_and_says_which_and_what_to_do(tmp_path: Path) -> None:
    done = run_doctor("--allow-root", str(tmp_path / "nowhere"))

    assert done.returncode == 1
    assert f"root: error: {tmp_path}/nowhere: No such file or directory\n  Make it, " in done.stdout
    assert "This does not work as it is set: root." in done.stdout


async def test_what_the_zygote_says_is_confirmed_by_the_kernel() -> None:
    report = await doctor.examine(ANY_PORT)

    assert not [wall for wall in report.walls if wall.verified is False]


async def test_a_wall_that_this_system_cannot_have_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, without("landlock"))

    report = await doctor.examine(ANY_PORT)

    [missing] = [wall for wall in report.walls if not wall.in_force]
    assert (missing.name, missing.note, missing.advice) == ("landlock", "not here", ADVICE["landlock"])


@pytest.mark.parametrize("name", ["system-calls", "limits", "no-new-privileges"])
async def test_a_system_without_a_wall_that_counts_is_not_well(monkeypatch: pytest.MonkeyPatch, name: WallName) -> None:
    pretend(monkeypatch, without(name))

    assert not (await doctor.examine(ANY_PORT)).ok


async def test_a_wall_that_the_kernel_denies_is_not_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("host.doctor.confirm", lambda name, _: name != "network-namespace")

    report = await doctor.examine(ANY_PORT)

    assert not report.ok
    assert {wall.name: wall.note for wall in report.walls if not wall.in_force}["network-namespace"]


async def test_a_system_on_which_no_worker_starts_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(Zygote, "__aenter__", refuse)

    report = await doctor.examine(ANY_PORT)

    assert isinstance(report, Report)
    assert not report.ok
    assert "Function not implemented" in report.error


def test_the_kernel_confirms_nothing_for_a_process_that_is_not_locked() -> None:
    with subprocess.Popen(["sleep", "60"]) as free:
        process = Process(free.pid)
        names: tuple[WallName, ...] = ("limits", "system-calls", "network-namespace", "pid-namespace", "user-namespace")
        found = {name: confirm(name, process) for name in names}
        free.kill()

    assert set(found.values()) == {False}


# The server


async def start(app: FastAPI) -> None:
    async with app.router.lifespan_context(app):
        pass


def beyond_loopback(**settings: object) -> Settings:
    return Settings(host="0.0.0.0", api_key="right", allowed_roots="/srv", **settings)


async def test_a_server_without_a_filter_does_not_listen_beyond_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, without("system-calls"))

    with pytest.raises(Exposed, match="system-calls: not here") as error:
        await start(create_app(beyond_loopback()))

    assert "GREENROOM_ALLOW_WEAK_WALLS" in str(error.value)


@pytest.mark.parametrize("settings", [Settings(), beyond_loopback(allow_weak_walls=True)], ids=["loopback", "told to"])
async def test_a_server_without_a_filter_says_so_and_serves(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    pretend(monkeypatch, without("system-calls"))

    await start(create_app(settings))

    told = capsys.readouterr()
    assert "nothing filters their system calls" in told.out + told.err


async def test_a_missing_wall_that_does_not_count_keeps_nobody_from_serving(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, without("landlock"))

    await start(create_app(beyond_loopback()))


async def test_a_fresh_zygote_with_fewer_walls_is_not_taken() -> None:
    async with Zygote() as zygote:
        process = zygote._process
        assert process is not None
        invented = Wall("a-wall-of-the-future", holds=True)  # type: ignore[arg-type]
        process.walls = Walls((*process.walls.tried, invented))
        process._end()

        with pytest.raises(WorkerDied, match="fewer walls"):
            await zygote.fork()
