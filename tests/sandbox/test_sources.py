"""What becomes of the texts of files, read or sent."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_files import findings_of, names_of, write_files

from sandbox.directories import read_sources
from sandbox.errors import SourceError
from sandbox.frames import decode_question, encode
from sandbox.messages import Compile
from sandbox.sources import MAX_FILE_BYTES, MAX_FILES, Source, make_sources, sources_from_texts

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
        assert names_of(sources) == (["ada.py"] if fits else [])
        assert findings_of(sources) == ([] if fits else [("ada.py", "file-not-text")])


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

    assert findings_of(read_sources(tmp_path)) == [("ada.py", "file-not-text")]


@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_text_or_a_finding(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    directory = tmp_path_factory.mktemp("cast")
    (directory / "ada.py").write_bytes(data)

    sources = read_sources(directory)

    assert len(sources.characters) + len(findings_of(sources)) == 1
    for source in sources.characters:
        assert decode_question(encode(Compile(source))) == Compile(source)


# Texts that a client sends


def test_sent_texts_are_a_set_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "words.py").write_text("w = 1")
    write_files(tmp_path, ada="a = 1", bob="b = 1")

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
        write_files(tmp_path / folder, bob="b = 1", ada="a = 1")

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
