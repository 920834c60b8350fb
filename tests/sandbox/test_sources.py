"""What is found in a character directory, and what becomes of what cannot be read."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.diagnostics import is_known
from sandbox.errors import SourceError
from sandbox.messages import Compile, decode_question, encode
from sandbox.sources import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_SET_BYTES,
    Source,
    Sources,
    is_character_name,
    make_sources,
    read_sources,
    sources_from_texts,
)


def _write(directory: Path, **files: str) -> None:
    for name, text in files.items():
        (directory / f"{name}.py").write_text(text, encoding="utf-8")


def _names(sources: Sources) -> list[str]:
    return [source.name for source in sources.characters]


def _found(sources: Sources) -> list[tuple[str, str]]:
    assert all(is_known(found) for found in sources.diagnostics)
    return [(found.file, found.code) for found in sources.diagnostics]


def test_characters_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    _write(tmp_path, zoe="z = 1", ada="a = 1", Bob="b = 1")

    sources = read_sources(tmp_path)

    assert _names(sources) == ["Bob.py", "ada.py", "zoe.py"]
    assert [source.text for source in sources.characters] == ["b = 1", "a = 1", "z = 1"]
    assert (sources.directory, sources.diagnostics, sources.total_files) == (str(tmp_path), (), 3)


@pytest.mark.parametrize(
    "name", ["__init__.py", "_draft.py", ".hidden.py", ".py", "readme.md", "ada.pyc", "ada.PY", "ada.py.bak", "py"]
)
def test_other_names_are_no_characters(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x = 1")

    assert _names(read_sources(tmp_path)) == []
    assert not is_character_name(name)


@pytest.mark.parametrize("name", ["résumé.py", "日本.py", "with blank.py", "a-b.py", "%s{0}.py", "a" * 200 + ".py"])
def test_names_may_be_in_any_language(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x = 1")

    assert _names(read_sources(tmp_path)) == [name]


@pytest.mark.parametrize("name", ["a\nb.py", "a\x1b[31m.py", "a\u202eb.py", "a\u2028b.py"])
def test_names_that_cannot_be_printed_are_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x = 1")

    assert _names(read_sources(tmp_path)) == []


def test_a_name_that_is_no_text_is_passed_over(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.py")).write_text("x = 1")
    _write(tmp_path, ada="x = 1")

    assert _names(read_sources(tmp_path)) == ["ada.py"]


def test_sub_directories_are_passed_over_but_for_resources(tmp_path: Path) -> None:
    for folder in ("resources", "resources/deeper", "drafts"):
        (tmp_path / folder).mkdir()
        _write(tmp_path / folder, words="x = 1", __init__="")

    sources = read_sources(tmp_path)

    assert _names(sources) == []
    assert [source.name for source in sources.resources] == ["resources/words.py"]
    assert sources.total_files == 0


def test_a_link_within_the_directory_is_followed(tmp_path: Path) -> None:
    _write(tmp_path, ada="x = 1")
    (tmp_path / "bob.py").symlink_to("ada.py")

    assert _names(read_sources(tmp_path)) == ["ada.py", "bob.py"]


def test_a_directory_may_itself_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    _write(tmp_path / "real", ada="x = 1")
    (tmp_path / "link").symlink_to("real")

    sources = read_sources(tmp_path / "link")

    assert _names(sources) == ["ada.py"]
    assert sources.directory == str(tmp_path / "link")


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside.py", "/dev/zero", "/proc/self/environ", "/"])
def test_a_link_out_of_the_directory_is_a_finding(tmp_path: Path, target: str) -> None:
    cast = tmp_path / "cast"
    cast.mkdir()
    (tmp_path / "outside.py").write_text("x = 1")
    (cast / "evil.py").symlink_to(target)
    _write(cast, ada="x = 1")

    sources = read_sources(cast)

    assert _names(sources) == ["ada.py"]
    assert _found(sources) == [("evil.py", "file-outside-directory")]
    assert sources.total_files == 2


def test_a_neighbour_whose_name_begins_alike_is_outside(tmp_path: Path) -> None:
    (tmp_path / "cast").mkdir()
    (tmp_path / "cast-secret").mkdir()
    _write(tmp_path / "cast-secret", ada="x = 1")
    (tmp_path / "cast" / "ada.py").symlink_to("../cast-secret/ada.py")

    assert _found(read_sources(tmp_path / "cast")) == [("ada.py", "file-outside-directory")]


def test_resources_that_lead_out_of_the_directory_are_findings(tmp_path: Path) -> None:
    (tmp_path / "cast").mkdir()
    (tmp_path / "elsewhere").mkdir()
    _write(tmp_path / "elsewhere", words="x = 1")
    (tmp_path / "cast" / "resources").symlink_to("../elsewhere")

    sources = read_sources(tmp_path / "cast")

    assert sources.resources == ()
    assert _found(sources) == [("resources/words.py", "file-outside-directory")]
    assert sources.total_files == 0


@pytest.mark.parametrize(
    ("target", "code"), [("nowhere.py", "file-not-readable"), ("evil.py", "file-not-readable"), (".", "not-a-file")]
)
def test_a_link_to_nothing_readable_is_a_finding(tmp_path: Path, target: str, code: str) -> None:
    (tmp_path / "evil.py").symlink_to(target)

    assert _found(read_sources(tmp_path)) == [("evil.py", code)]


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

    assert _found(read_sources(tmp_path)) == expected


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_a_finding(tmp_path: Path) -> None:
    _write(tmp_path, ada="x = 1")
    (tmp_path / "ada.py").chmod(0)

    assert _found(read_sources(tmp_path)) == [("ada.py", "file-not-readable")]


def test_a_file_of_the_largest_size_is_read_and_a_larger_one_is_a_finding(tmp_path: Path) -> None:
    _write(tmp_path, ada="#" * MAX_FILE_BYTES, bob="#" * (MAX_FILE_BYTES + 1))

    sources = read_sources(tmp_path)

    assert _names(sources) == ["ada.py"]
    assert _found(sources) == [("bob.py", "file-too-large")]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "ada.py").open("wb") as file:
        file.truncate(2**40)

    assert _found(read_sources(tmp_path)) == [("ada.py", "file-too-large")]


def test_a_set_that_is_too_large_loses_its_last_files(tmp_path: Path) -> None:
    files = MAX_SET_BYTES // MAX_FILE_BYTES
    for number in range(files):
        _write(tmp_path, **{f"c{number:03}": "#" * MAX_FILE_BYTES})
    _write(tmp_path, last="x = 1")

    sources = read_sources(tmp_path)

    assert len(sources.characters) == files
    assert _found(sources) == [("last.py", "file-too-large")]


def test_too_many_files_are_no_set(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 1):
        _write(tmp_path, **{f"c{number}": ""})

    with pytest.raises(SourceError) as caught:
        read_sources(tmp_path)

    assert caught.value.code == "too_many_files"


def test_as_many_files_as_there_may_be_are_a_set(tmp_path: Path) -> None:
    for number in range(MAX_FILES):
        _write(tmp_path, **{f"c{number}": "", f"_{number}": ""})

    assert read_sources(tmp_path).total_files == MAX_FILES


def test_a_directory_that_cannot_be_had_is_told_by_code(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to("loop")

    codes = []
    for name in ("nowhere", "file", "loop"):
        with pytest.raises(SourceError) as caught:
            read_sources(tmp_path / name)
        codes.append(caught.value.code)

    assert codes == ["directory_not_found", "invalid_directory_format", "directory_not_readable"]


TEXTS = {
    "NUL": ("x = 1\0", False),
    "a lone carriage return": ("x = 1\ry = 2", False),
    "a form feed": ("\fx = 1", False),
    "a right-to-left override": ("x = '\u202e'", False),
    "an isolate": ("# \u2066", False),
    "a mark of direction": ("x = '\u200f'", True),
    "another coding": ("# coding: latin-1\nx = 1", False),
    "another coding in Emacs's way": ("# -*- coding: utf-7 -*-\n", False),
    "another coding in vim's way": ("#!/usr/bin/python\n# vim: set fileencoding=rot13 :\n", False),
    "another coding behind blanks": (" \t# coding=cp1252\n", False),
    "the same coding": ("# -*- coding: UTF-8 -*-\nx = 1", True),
    "the same coding by another name": ("# coding: utf8\n", True),
    "the same coding with an underline": ("# coding: utf_8\n", True),
    "a coding in the third line": ("\n\n# coding: latin-1\n", True),
    "a coding in a text": ("x = 'coding: latin-1'", True),
    "half a character": ("x = '\ud800'", False),
    "any language": ("x = 'é日本😀'", True),
    "nothing": ("", True),
}


@pytest.mark.parametrize(("text", "fits"), TEXTS.values(), ids=TEXTS.keys())
def test_a_text_is_taken_or_refused_whichever_way_it_comes(tmp_path: Path, text: str, fits: bool) -> None:  # noqa: FBT001
    (tmp_path / "ada.py").write_bytes(text.encode("utf-8", "surrogatepass"))

    for sources in (read_sources(tmp_path), sources_from_texts("sent", [("ada.py", text)])):
        assert _names(sources) == (["ada.py"] if fits else [])
        assert _found(sources) == ([] if fits else [("ada.py", "file-not-text")])


def test_a_byte_order_mark_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_bytes(b"\xef\xbb\xbfx = 1")

    assert read_sources(tmp_path).characters[0].text == "x = 1"
    assert sources_from_texts("", [("ada.py", "\ufeffx = 1")]).characters[0].text == "x = 1"


def test_line_ends_of_windows_become_those_of_unix(tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_bytes(b"x = 1\r\ny = 2\r\n")

    assert read_sources(tmp_path).characters[0].text == "x = 1\ny = 2\n"


@pytest.mark.parametrize("data", [b"\xff", b"x = '\xe9'", b"\xc0\x80", b"\xff\xfex\0", b"\x89PNG\r\n\x1a\n"])
def test_what_is_not_utf_8_is_a_finding(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "ada.py").write_bytes(data)

    assert _found(read_sources(tmp_path)) == [("ada.py", "file-not-text")]


@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_text_or_a_finding(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    directory = tmp_path_factory.mktemp("cast")
    (directory / "ada.py").write_bytes(data)

    sources = read_sources(directory)

    assert len(sources.characters) + len(_found(sources)) == 1
    for source in sources.characters:
        assert decode_question(encode(Compile(source))) == Compile(source)


# Texts that a client sends


def test_sent_texts_are_a_set_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "words.py").write_text("w = 1")
    _write(tmp_path, ada="a = 1", bob="b = 1")

    sent = sources_from_texts("sent", [("resources/words.py", "w = 1"), ("bob.py", "b = 1"), ("ada.py", "a = 1")])
    read = read_sources(tmp_path)

    assert (sent.characters, sent.resources, sent.digest) == (read.characters, read.resources, read.digest)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ada",
        "ada.txt",
        "_ada.py",
        "__init__.py",
        ".ada.py",
        "/ada.py",
        "../ada.py",
        "./ada.py",
        "resources/../ada.py",
        "resources//ada.py",
        "resources/deeper/ada.py",
        "other/ada.py",
        "resources/",
        "resources/_ada.py",
        "a\0.py",
        "a\n.py",
        "a\u202e.py",
        "\ud800.py",
        "a" * 253 + ".py",
    ],
)
def test_a_sent_name_that_no_file_could_have_is_refused(name: str) -> None:
    with pytest.raises(SourceError) as caught:
        sources_from_texts("sent", [(name, "x = 1")])

    assert caught.value.code == "invalid_value"
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("name", ["ada.py", "resources/ada.py"])
def test_a_name_that_is_sent_twice_is_refused(name: str) -> None:
    for second in ("x = 2", "\0"):
        for files in ([(name, "x = 1"), (name, second)], [(name, second), (name, "x = 1")]):
            with pytest.raises(SourceError) as caught:
                sources_from_texts("sent", files)
            assert caught.value.code == "invalid_value"


def test_one_name_may_stand_for_a_character_and_a_resource() -> None:
    sources = sources_from_texts("sent", [("ada.py", "x = 1"), ("resources/ada.py", "x = 2")])

    assert (len(sources.characters), len(sources.resources)) == (1, 1)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([("ada.py", "#" * (MAX_FILE_BYTES + 1))], "file_too_large"),
        ([("ada.py", "é" * (MAX_FILE_BYTES // 2 + 1))], "file_too_large"),
        ([(f"c{number}.py", "#" * MAX_FILE_BYTES) for number in range(17)], "file_too_large"),
        ([(f"c{number}.py", "") for number in range(MAX_FILES + 1)], "too_many_files"),
        ([(f"resources/c{number}.py", "") for number in range(MAX_FILES + 1)], "too_many_files"),
        ([(f"c{number}.py", "\0") for number in range(MAX_FILES + 1)], "too_many_files"),
    ],
    ids=["characters", "bytes", "set", "files", "resources", "files that are no text"],
)
def test_more_than_a_set_may_hold_is_refused(files: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(SourceError) as caught:
        sources_from_texts("sent", files)

    assert caught.value.code == code


# Digests


def test_equal_sets_have_equal_digests_wherever_they_are(tmp_path: Path) -> None:
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
        _write(tmp_path / folder, bob="b = 1", ada="a = 1")

    here, there = read_sources(tmp_path / "here"), read_sources(tmp_path / "there")

    assert here.digest == there.digest
    assert here.digest.startswith("sha256:")


def test_sets_that_differ_in_anything_have_different_digests() -> None:
    ada, bob = Source(name="ada.py", text="x"), Source(name="bob.py", text="x")
    words = Source(name="resources/ada.py", text="x")
    sets = [
        make_sources("", []),
        make_sources("", [ada]),
        make_sources("", [bob]),
        make_sources("", [ada, bob]),
        make_sources("", [ada], [words]),
        make_sources("", [], [words]),
        make_sources("", [Source(name="ada.py", text="y")]),
        make_sources("", [Source(name="ada.pyx", text="")]),
        make_sources("", [Source(name="ada.py", text="x\nbob.py")]),
    ]

    assert len({each.digest for each in sets}) == len(sets)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4))
def test_the_order_in_which_texts_come_does_not_matter(texts: dict[str, str]) -> None:
    files = [Source(name=name, text=text) for name, text in texts.items()]
    turned = files[::-1]

    assert make_sources("", files) == make_sources("", turned)
