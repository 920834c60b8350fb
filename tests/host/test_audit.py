"""What stands in the audit log, and that nothing waits or fails for it."""

import json
import os
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from casts import character, write_set
from clocks import Clock
from hypothesis import given
from hypothesis import strategies as st
from realtime import connect, session
from servers import running_server
from typer.testing import CliRunner
from waiting import eventually, eventually_seen

from host import cli
from host.audit import EVERYBODY, LINES, LINES_IN_ALL, MAX_TEXT_CHARACTERS, REMEMBERED_LINES, WINDOW_SECONDS, Act, Audit
from host.audit_file import MAX_WAITING_LINES, AuditFile, AuditUnwritable
from sandbox.sources import read_sources


class Lost:
    """How many lines were lost."""

    def __init__(self) -> None:
        self.lines = 0

    def __call__(self, lines: int) -> None:
        self.lines += lines


class Written:
    """A file that keeps its lines in a list."""

    def __init__(self, lines: list[bytes]) -> None:
        self.append = lines.append

    def reopen(self) -> None:
        """Nothing is renamed."""


@pytest.fixture
def clock() -> Clock:
    return Clock(1_764_489_600.25)


@pytest.fixture
def lost() -> Lost:
    return Lost()


def entries(audit: Audit) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(audit.tail(REMEMBERED_LINES))
    return found


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


# What an entry says


def test_an_entry_says_when_in_utc_what_and_what_came_of_it(clock: Clock) -> None:
    audit = Audit(clock=clock)

    audit.record(Act.RELOAD, "sess_1", session="sess_1", directory="/srv/casts", digest=None)

    assert entries(audit) == [
        {
            "time": "2025-11-30T08:00:00.250000Z",
            "act": "reload",
            "outcome": "done",
            "session": "sess_1",
            "directory": "/srv/casts",
        }
    ]


@given(st.text(), st.text())
def test_no_text_makes_a_second_line_or_a_second_field(directory: str, origin: str) -> None:
    audit = Audit()

    audit.record(Act.REFUSAL, "127.0.0.1", "invalid_api_key", directory=directory, origin=origin)

    [line] = audit.tail(1)[1:-1].splitlines()
    assert line.isascii()
    assert b"\n" not in line
    assert json.loads(line).keys() == {"time", "act", "outcome", "directory", "origin"}


def test_a_long_text_is_cut() -> None:
    audit = Audit()

    audit.record(Act.RELOAD, "sess_1", directory="x" * 1_000_000)

    assert len(entries(audit)[0]["directory"]) == MAX_TEXT_CHARACTERS


def test_only_the_latest_are_remembered(clock: Clock) -> None:
    audit = Audit(clock=clock)
    for number in range(REMEMBERED_LINES + 1):
        audit.record(Act.RELOAD, f"sess_{number}", number=number)
        clock.now += WINDOW_SECONDS / 10

    assert [each["number"] for each in entries(audit)] == list(range(1, REMEMBERED_LINES + 1))
    assert [each["number"] for each in json.loads(audit.tail(2))] == [REMEMBERED_LINES - 1, REMEMBERED_LINES]


# Those who come again and again


def test_who_comes_too_often_is_summed_up_and_hides_nobody_else(clock: Clock) -> None:
    audit = Audit(clock=clock)
    for _ in range(LINES + 7):
        audit.record(Act.REFUSAL, "10.0.0.1", "invalid_api_key")
    audit.record(Act.REFUSAL, "10.0.0.2", "server_full")
    clock.now += WINDOW_SECONDS

    last = entries(audit)[LINES:]

    assert len(last) == 2
    assert last[0]["outcome"] == "server_full"
    assert last[1].items() >= {"act": "left_out", "outcome": "invalid_api_key", "lines": 7}.items()
    assert last[1].items() >= {"of": "refusal", "who": "10.0.0.1"}.items()


def test_many_that_come_once_fill_no_more_than_their_room_and_hide_no_other_kind(clock: Clock) -> None:
    written: list[bytes] = []
    audit = Audit(Written(written), clock)
    for number in range(3 * LINES_IN_ALL):
        audit.record(Act.REFUSAL, f"10.0.{number}", "invalid_api_key")
    audit.record(Act.RELOAD, "sess_1")
    assert len(written) == LINES_IN_ALL + 1
    assert entries(audit)[-1]["act"] == "reload"

    clock.now += WINDOW_SECONDS
    audit.record(Act.REFUSAL, "10.0.0.1", "invalid_api_key")

    told, last = entries(audit)[-2:]
    assert told.items() >= {"act": "left_out", "who": EVERYBODY, "lines": 2 * LINES_IN_ALL}.items()
    assert last["act"] == "refusal"


def test_what_was_left_out_is_told_at_the_end(clock: Clock) -> None:
    audit = Audit(clock=clock)
    for _ in range(LINES + 1):
        audit.record(Act.RELOAD, "sess_1")

    audit.close()

    assert entries(audit)[-1]["lines"] == 1


# The file


async def test_the_file_holds_every_line_and_is_the_operators_alone(tmp_path: Path, lost: Lost) -> None:
    path = tmp_path / "audit.jsonl"
    async with AuditFile(path, lost) as file:
        audit = Audit(file)
        for number in range(2000):
            audit.note(Act.RELOAD, number=number)

    assert [each["number"] for each in read(path)] == list(range(2000))
    assert path.stat().st_mode & 0o777 == 0o600
    assert lost.lines == 0


async def test_what_is_there_already_stays_and_is_remembered(tmp_path: Path, lost: Lost) -> None:
    path = tmp_path / "audit.jsonl"
    before = {"time": "2025-11-30T08:00:00.000000Z", "act": "reload", "outcome": "done"}
    path.write_text(f'{json.dumps(before)}\n{{"torn": \n[1]\n{{"time": {{}}}}\n', encoding="utf-8")
    async with AuditFile(path, lost) as file:
        audit = Audit(file)
        audit.remember(file.last_lines())
        audit.record(Act.RELOAD, "sess_1")

        assert [each["act"] for each in entries(audit)] == ["reload", "reload"]
    assert json.loads(path.read_bytes().splitlines()[0]) == before


async def test_of_a_large_file_only_the_end_is_read(tmp_path: Path, lost: Lost) -> None:
    path = tmp_path / "audit.jsonl"
    path.write_text(f"{'x' * 99}\n" * 10_000, encoding="utf-8")
    async with AuditFile(path, lost) as file:
        lines = list(file.last_lines())

    assert 1000 < len(lines) < 5000
    assert set(lines) == {b"x" * 99}


async def test_after_a_rotation_lines_go_to_the_new_file(tmp_path: Path, lost: Lost) -> None:
    path, old = tmp_path / "audit.jsonl", tmp_path / "audit.jsonl.1"
    async with AuditFile(path, lost) as file:
        audit = Audit(file)
        audit.record(Act.RELOAD, "sess_1", number=1)
        await eventually(lambda: path.stat().st_size > 0, "the first line")
        path.rename(old)
        audit.reopen()
        audit.record(Act.RELOAD, "sess_1", number=2)

    assert [each["number"] for each in read(old)] == [1]
    assert [each["number"] for each in read(path)] == [2]


@pytest.mark.parametrize("path", ["/no/such/directory/audit.jsonl", "/proc/audit.jsonl", "/"])
async def test_a_file_that_cannot_be_written_is_told_at_the_start(path: str, lost: Lost) -> None:
    with pytest.raises(AuditUnwritable, match="cannot be written"):
        async with AuditFile(Path(path), lost):
            pass


async def test_a_pipe_that_nobody_reads_is_not_waited_for(tmp_path: Path, lost: Lost) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(AuditUnwritable):
        async with AuditFile(tmp_path / "pipe", lost):
            pass


async def test_a_full_disk_loses_lines_is_told_once_and_stops_nobody(
    lost: Lost, capsys: pytest.CaptureFixture[str]
) -> None:
    async with AuditFile(Path("/dev/full"), lost) as file:
        audit = Audit(file)
        for number in range(3):
            audit.note(Act.RELOAD)
            await eventually(lambda wanted=number + 1: lost.lines == wanted, "a lost line")  # type: ignore[misc]

        assert len(entries(audit)) == 3
    assert capsys.readouterr().out.count("lines of the audit log are lost") == 1


async def test_a_line_that_was_torn_spoils_no_other(
    tmp_path: Path, lost: Lost, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, write = tmp_path / "audit.jsonl", os.write
    room = [30]

    def write_little(number: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(28, "No space left on device")
        taken = min(room[0], len(data))
        room[0] -= taken
        return write(number, data[:taken])

    monkeypatch.setattr("host.audit_file.os.write", write_little)
    async with AuditFile(path, lost) as file:
        audit = Audit(file)
        audit.record(Act.RELOAD, "sess_1", number=1)
        await eventually(lambda: lost.lines == 1, "a lost line")
        room[0] = 1_000_000
        audit.record(Act.RELOAD, "sess_1", number=2)

    torn, whole = path.read_bytes().splitlines()
    assert len(torn) == 30
    assert json.loads(whole)["number"] == 2


async def test_a_disk_that_hangs_keeps_nobody_waiting_and_holds_no_more_than_so_many_lines(
    tmp_path: Path, lost: Lost, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, hangs = os.write, [True]

    def hang(number: int, data: bytes) -> int:
        while hangs[0]:
            time.sleep(0.001)  # in the thread that writes, as a disk that hangs would
        return write(number, data)

    monkeypatch.setattr("host.audit_file.os.write", hang)
    async with AuditFile(tmp_path / "audit.jsonl", lost) as file:
        for _ in range(2 * MAX_WAITING_LINES):
            file.append(b"{}")
        hangs[0] = False

    kept = len((tmp_path / "audit.jsonl").read_bytes().splitlines())
    assert MAX_WAITING_LINES <= kept < 2 * MAX_WAITING_LINES
    assert kept + lost.lines == 2 * MAX_WAITING_LINES


# Of a server


async def test_reloads_and_refusals_of_a_server_stand_in_the_file(tmp_path: Path) -> None:
    path, cast = tmp_path / "audit.jsonl", write_set(tmp_path / "cast", {"ada.py": character("Ada")})
    digest = read_sources(cast).digest
    headers = {"Authorization": "Bearer right"}
    with running_server(worker="inline", audit_file=path, api_key="right", max_sessions=1) as server:
        async with session(server.url, headers=headers) as client, httpx.AsyncClient(trust_env=False) as web:
            await client.reload(cast)
            await client.reload(tmp_path / "nowhere")
            await client.reload(files={"broken.py": "1 +"})
            async with connect(server.url) as stranger:
                await stranger.closed()
            async with connect(server.url, headers=headers) as late:
                await late.closed()
            address = f"{server.url}/v1/characters/reload"
            await web.post(address, json={"directory": str(cast)})
            await web.post(address, json={"directory": str(cast)}, headers=headers)
            await web.post(address, json={"directory": "/nowhere"}, headers=headers)
            name = client.created["session"]["id"]

    told = read(path)
    assert [(each["act"], each["outcome"]) for each in told] == [
        ("reload", "done"),
        ("reload", "directory_not_found"),
        ("reload", "no_valid_characters"),
        ("refusal", "invalid_api_key"),
        ("refusal", "server_full"),
        ("refusal", "invalid_api_key"),
        ("default_reload", "done"),
        ("default_reload", "directory_not_found"),
    ]
    assert told[0].items() >= {"session": name, "key": "default", "directory": str(cast)}.items()
    assert told[0].items() >= {"digest": digest, "cause": "request"}.items()
    assert "digest" not in told[1]
    assert told[2]["directory"] == "inline"
    assert told[2]["digest"] != digest
    assert [each["reason"] for each in told if each["act"] == "refusal"] == ["key", "full", "key"]
    assert [each.get("key") for each in told if each["act"] == "refusal"] == [None, "default", None]
    assert {each["address"] for each in told if "address" in each} == {"127.0.0.1"}
    assert told[6].items() >= {"key": "default", "digest": digest}.items()
    assert "right" not in path.read_text()


async def test_a_full_disk_ends_no_session() -> None:
    with running_server(worker="inline", audit_file="/dev/full") as server:
        async with session(server.url) as client, httpx.AsyncClient(trust_env=False) as web:
            assert (await client.reload(files={"ada.py": character("Ada")}))["loaded_count"] == 1

            async def is_counted() -> bool:
                metrics = (await web.get(f"{server.url}/metrics")).text
                return "greenroom_audit_lines_lost_total 1.0" in metrics

            await eventually_seen(is_counted, "a lost line")
            await client.select("Ada")
            assert await client.converse("still there?") == "Ada heard still there?"


def test_a_server_whose_audit_log_cannot_be_written_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("host.cli.configure_logs", lambda *_: None)
    monkeypatch.setenv("GREENROOM_AUDIT_FILE", str(tmp_path / "nowhere" / "audit.jsonl"))

    done = CliRunner().invoke(cli.app, ["serve", "--port", "0", "--worker", "inline"])

    assert done.exit_code == 2
    assert "cannot be written: No such file or directory" in done.stderr
