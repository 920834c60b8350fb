"""What is found in a character directory."""

import os
from pathlib import Path

import pytest
from source_files import findings_of, names_of, write_files

from sandbox.directories import read_sources
from sandbox.errors import SourceError
from sandbox.sources import MAX_FILE_BYTES, MAX_FILES, MAX_SET_BYTES, is_character_name


def test_characters_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    write_files(tmp_path, zoe="z = 1", ada="a = 1", Bob="b = 1")

    sources = read_sources(tmp_path)

    assert names_of(sources) == ["Bob.py", "ada.py", "zoe.py"]
    assert [source.text for source in sources.characters] == ["b = 1", "a = 1", "z = 1"]
    assert (sources.directory, sources.diagnostics, sources.total_files) == (str(tmp_path), (), 3)


@pytest.mark.parametrize(
    "name", ["__init__.py", "_draft.py", ".hidden.py", ".py", "readme.md", "ada.pyc", "ada.PY", "ada.py.bak", "py"]
)
def test_other_names_are_no_characters(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x = 1")

    assert names_of(read_sources(tmp_path)) == []
    assert not is_character_name(name)


@pytest.mark.parametrize("name", ["résumé.py", "日本.py", "with blank.py", "a-b.py", "%s{0}.py", "a" * 200 + ".py"])
def test_names_may_be_in_any_language(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x = 1")

    assert names_of(read_sources(tmp_path)) == [name]


@pytest.mark.parametrize("name", ["a\nb.py", "a\x1b[31m.py", "a\u202eb.py", "a\u2028b.py"])
def test_names_that_cannot_be_printed_are_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x = 1")

    assert names_of(read_sources(tmp_path)) == []


def test_a_name_that_is_no_text_is_passed_over(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.py")).write_text("x = 1")
    write_files(tmp_path, ada="x = 1")

    assert names_of(read_sources(tmp_path)) == ["ada.py"]


def test_sub_directories_are_passed_over_but_for_resources(tmp_path: Path) -> None:
    for folder in ("resources", "resources/deeper", "drafts"):
        (tmp_path / folder).mkdir()
        write_files(tmp_path / folder, words="x = 1", __init__="")

    sources = read_sources(tmp_path)

    assert names_of(sources) == []
    assert [source.name for source in sources.resources] == ["resources/words.py"]
    assert sources.total_files == 0


def test_a_file_of_the_largest_size_is_read_and_a_larger_one_is_a_finding(tmp_path: Path) -> None:
    write_files(tmp_path, ada="#" * MAX_FILE_BYTES, bob="#" * (MAX_FILE_BYTES + 1))

    sources = read_sources(tmp_path)

    assert names_of(sources) == ["ada.py"]
    assert findings_of(sources) == [("bob.py", "file-too-large")]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "ada.py").open("wb") as file:
        file.truncate(2**40)

    assert findings_of(read_sources(tmp_path)) == [("ada.py", "file-too-large")]


def test_a_set_that_is_too_large_loses_its_last_files(tmp_path: Path) -> None:
    files = MAX_SET_BYTES // MAX_FILE_BYTES
    for number in range(files):
        write_files(tmp_path, **{f"c{number:03}": "#" * MAX_FILE_BYTES})
    write_files(tmp_path, last="x = 1")

    sources = read_sources(tmp_path)

    assert len(sources.characters) == files
    assert findings_of(sources) == [("last.py", "file-too-large")]


def test_too_many_files_are_no_set(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 1):
        write_files(tmp_path, **{f"c{number}": ""})

    with pytest.raises(SourceError) as caught:
        read_sources(tmp_path)

    assert caught.value.code == "too_many_files"


def test_as_many_files_as_there_may_be_are_a_set(tmp_path: Path) -> None:
    for number in range(MAX_FILES):
        write_files(tmp_path, **{f"c{number}": "", f"_{number}": ""})

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
