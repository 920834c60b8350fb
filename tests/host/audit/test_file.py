"""The file of the audit log: nothing waits or fails for it."""

import json
import os
import time
from pathlib import Path

import pytest
from audited import entries, read
from waiting import eventually

from host.audit import Act, Audit
from host.audit_file import MAX_WAITING_LINES, AuditFile, AuditUnwritable


class Lost:
    """How many lines were lost."""

    def __init__(self) -> None:
        self.lines = 0

    def __call__(self, lines: int) -> None:
        self.lines += lines


@pytest.fixture
def lost() -> Lost:
    return Lost()


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
