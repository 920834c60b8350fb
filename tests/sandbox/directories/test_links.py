"""Links in a character directory, and files that are none."""

import os
import socket
from pathlib import Path

import pytest
from source_files import findings_of, names_of, write_files

from sandbox.directories import read_sources


def test_a_link_within_the_directory_is_followed(tmp_path: Path) -> None:
    write_files(tmp_path, ada="x = 1")
    (tmp_path / "bob.py").symlink_to("ada.py")

    assert names_of(read_sources(tmp_path)) == ["ada.py", "bob.py"]


def test_a_directory_may_itself_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    write_files(tmp_path / "real", ada="x = 1")
    (tmp_path / "link").symlink_to("real")

    sources = read_sources(tmp_path / "link")

    assert names_of(sources) == ["ada.py"]
    assert sources.directory == str(tmp_path / "link")


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside.py", "/dev/zero", "/proc/self/environ", "/"])
def test_a_link_out_of_the_directory_is_a_finding(tmp_path: Path, target: str) -> None:
    cast = tmp_path / "cast"
    cast.mkdir()
    (tmp_path / "outside.py").write_text("x = 1")
    (cast / "evil.py").symlink_to(target)
    write_files(cast, ada="x = 1")

    sources = read_sources(cast)

    assert names_of(sources) == ["ada.py"]
    assert findings_of(sources) == [("evil.py", "file-outside-directory")]
    assert sources.total_files == 2


def test_a_neighbour_whose_name_begins_alike_is_outside(tmp_path: Path) -> None:
    (tmp_path / "cast").mkdir()
    (tmp_path / "cast-secret").mkdir()
    write_files(tmp_path / "cast-secret", ada="x = 1")
    (tmp_path / "cast" / "ada.py").symlink_to("../cast-secret/ada.py")

    assert findings_of(read_sources(tmp_path / "cast")) == [("ada.py", "file-outside-directory")]


def test_resources_that_lead_out_of_the_directory_are_findings(tmp_path: Path) -> None:
    (tmp_path / "cast").mkdir()
    (tmp_path / "elsewhere").mkdir()
    write_files(tmp_path / "elsewhere", words="x = 1")
    (tmp_path / "cast" / "resources").symlink_to("../elsewhere")

    sources = read_sources(tmp_path / "cast")

    assert sources.resources == ()
    assert findings_of(sources) == [("resources/words.py", "file-outside-directory")]
    assert sources.total_files == 0


@pytest.mark.parametrize(
    ("target", "code"), [("nowhere.py", "file-not-readable"), ("evil.py", "file-not-readable"), (".", "not-a-file")]
)
def test_a_link_to_nothing_readable_is_a_finding(tmp_path: Path, target: str, code: str) -> None:
    (tmp_path / "evil.py").symlink_to(target)

    assert findings_of(read_sources(tmp_path)) == [("evil.py", code)]


def test_a_pipe_a_directory_a_socket_and_a_device_are_findings(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.py").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.py"))
    expected = [("folder.py", "not-a-file"), ("pipe.py", "not-a-file"), ("socket.py", "not-a-file")]
    try:
        os.mknod(tmp_path / "device.py", 0o600 | 0o020000, os.makedev(1, 5))
        expected.insert(0, ("device.py", "not-a-file"))
    except PermissionError:
        pass  # only root makes devices

    assert findings_of(read_sources(tmp_path)) == expected


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_a_finding(tmp_path: Path) -> None:
    write_files(tmp_path, ada="x = 1")
    (tmp_path / "ada.py").chmod(0)

    assert findings_of(read_sources(tmp_path)) == [("ada.py", "file-not-readable")]
