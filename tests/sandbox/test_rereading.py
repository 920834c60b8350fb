"""Directories that are read again: what changed is read, and what did not need not be opened."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import rereading
from sandbox.directories import read_sources
from sandbox.errors import SourceError
from sandbox.rereading import SourceReader
from sandbox.sources import MAX_FILES, Sources

_ADA, _BOB = "CHARACTER_NAME = 'Ada'\n", "CHARACTER_NAME = 'Bob'\n"


@pytest.fixture(autouse=True)
def _on_a_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    # Wherever the tests run, be it in memory.
    monkeypatch.setattr(rereading, "_is_here", lambda _: True)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "ada.py").write_text(_ADA)
    (tmp_path / "notes.txt").write_text("no character")
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "jokes.py").write_text("JOKES = 1\n")
    return tmp_path


@pytest.fixture
def reader() -> SourceReader:
    return SourceReader(left_alone_seconds=0.0)


def _rewrite(path: Path, text: str) -> None:
    """Write until the kernel's clock has gone on."""
    before = path.stat().st_ctime_ns
    while path.stat().st_ctime_ns == before:
        path.write_text(text)


def _texts(sources: Sources) -> dict[str, str]:
    return {each.name: each.text for each in (*sources.characters, *sources.resources)}


def test_a_set_that_nobody_touched_is_not_read_again(directory: Path, reader: SourceReader) -> None:
    first = reader.read(directory)

    assert reader.read(directory) is first
    assert first == read_sources(directory)


_CHANGES: dict[str, Callable[[Path], object]] = {
    "a longer text": lambda at: (at / "ada.py").write_text(_ADA * 2),
    "a text that is as long": lambda at: _rewrite(at / "ada.py", _BOB),
    "another file in its place": lambda at: ((at / "new").write_text(_BOB), (at / "new").replace(at / "ada.py")),
    "one more file": lambda at: (at / "bob.py").write_text(_BOB),
    "one more module": lambda at: (at / "resources" / "more.py").write_text("MORE = 1\n"),
    "a module's text": lambda at: (at / "resources" / "jokes.py").write_text("JOKES = 'none'\n"),
    "a file less": lambda at: (at / "resources" / "jokes.py").unlink(),
    "another name": lambda at: (at / "ada.py").rename(at / "zoe.py"),
}


@pytest.mark.parametrize("change", _CHANGES.values(), ids=_CHANGES)
def test_whatever_changes_is_read(directory: Path, reader: SourceReader, change: Callable[[Path], object]) -> None:
    before = reader.read(directory)

    change(directory)

    assert reader.read(directory) == read_sources(directory) != before


def test_a_change_that_hides_behind_an_old_date_is_read(directory: Path, reader: SourceReader) -> None:
    path = directory / "ada.py"
    reader.read(directory)
    times = path.stat()

    _rewrite(path, _BOB)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert path.stat().st_mtime_ns == times.st_mtime_ns
    assert _texts(reader.read(directory))["ada.py"] == _BOB


def test_a_file_that_has_just_changed_may_change_again_unseen(directory: Path) -> None:
    reader = SourceReader()

    assert reader.read(directory) is not reader.read(directory)
    assert reader.held_bytes == 0


def test_a_file_that_changes_while_it_is_read_is_read_again(
    directory: Path, reader: SourceReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_and_change(path: Path) -> Sources:
        sources = read_sources(path)
        _rewrite(path / "ada.py", _BOB)
        return sources

    with monkeypatch.context() as patch:
        patch.setattr(rereading, "read_sources", read_and_change)
        assert _texts(reader.read(directory))["ada.py"] == _ADA

    assert _texts(reader.read(directory))["ada.py"] == _BOB


def test_nothing_is_trusted_for_long(directory: Path, reader: SourceReader, monkeypatch: pytest.MonkeyPatch) -> None:
    first = reader.read(directory)

    monkeypatch.setattr(rereading, "TRUSTED_SECONDS", -1.0)

    assert reader.read(directory) is not first


def test_a_file_system_of_another_machine_is_always_read(
    directory: Path, reader: SourceReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rereading, "_is_here", lambda _: False)

    assert reader.read(directory) is not reader.read(directory)


@pytest.mark.parametrize("linked", ["ada.py", "resources"])
def test_what_leads_elsewhere_is_always_read(directory: Path, reader: SourceReader, linked: str) -> None:
    (directory / linked).rename(directory / f"{linked}.real")
    (directory / linked).symlink_to(directory / f"{linked}.real")

    assert reader.read(directory) is not reader.read(directory)


def test_what_could_not_be_read_is_tried_again(directory: Path, reader: SourceReader) -> None:
    (directory / "zoe.py").write_bytes(b"\xff")

    first = reader.read(directory)

    assert [each.file for each in first.diagnostics] == ["zoe.py"]
    assert reader.read(directory) is not first


def test_too_many_files_are_not_even_looked_at(
    directory: Path, reader: SourceReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(MAX_FILES):
        (directory / f"c{number}.py").touch()
    monkeypatch.setattr(rereading.stat, "S_ISREG", lambda _: pytest.fail("it was looked at"))

    with pytest.raises(SourceError, match="character files"):
        reader.read(directory)


def test_a_directory_that_is_gone_is_gone(directory: Path, reader: SourceReader) -> None:
    reader.read(directory)
    directory.rename(directory.with_name("elsewhere"))

    with pytest.raises(SourceError, match="does not exist"):
        reader.read(directory)


def test_the_sets_that_were_read_last_are_remembered(tmp_path: Path) -> None:
    directories = [tmp_path / name for name in ("first", "second", "third")]
    for each in directories:
        each.mkdir()
        (each / "ada.py").write_text(f"# {each.name}\n{'x' * 10_000}\n")
    reader = SourceReader(25_000, left_alone_seconds=0.0)

    first, second = map(reader.read, directories[:2])
    assert reader.read(directories[0]) is first
    reader.read(directories[2])

    assert reader.read(directories[0]) is first
    assert reader.read(directories[1]) is not second
    assert reader.held_bytes <= 25_000


def test_sets_of_next_to_nothing_are_not_remembered_without_end(tmp_path: Path) -> None:
    directories = [tmp_path / str(number) for number in range(20)]
    for each in directories:
        each.mkdir()
        (each / "ada.py").write_text("\n")
    reader = SourceReader(10_000, left_alone_seconds=0.0)
    first, *_, last = map(reader.read, directories)

    assert reader.read(directories[-1]) is last
    assert reader.read(directories[0]) is not first


def test_a_set_larger_than_all_that_may_be_remembered_is_not(directory: Path) -> None:
    reader = SourceReader(10, left_alone_seconds=0.0)

    assert reader.read(directory) == read_sources(directory)
    assert reader.held_bytes == 0
