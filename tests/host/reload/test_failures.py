"""What a reload leaves alone when it fails, and what it says."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from casts import character, write_set
from realtime import error_code, inline, session, talking_to, without_id
from reloads import COUNTER, FIXTURES
from sayings import ECHO

from sandbox.diagnostics import Diagnostic

NOT_A_CHARACTER = "x = 1\n"


def _empty(folder: Path) -> str:
    return str(write_set(folder / "empty", {"readme.txt": "nothing here"}))


def _file(folder: Path) -> str:
    return str(write_set(folder, {"file.py": ECHO}) / "file.py")


def _broken(folder: Path) -> str:
    return str(write_set(folder / "broken", {"one.py": "def", "two.py": NOT_A_CHARACTER}))


def _crowded(folder: Path) -> str:
    return str(write_set(folder / "crowded", {f"c{number}.py": "" for number in range(201)}))


DIRECTORIES: dict[str, tuple[Callable[[Path], str], str]] = {
    "missing": (lambda folder: str(folder / "missing"), "directory_not_found"),
    "empty text": (lambda _: "", "invalid_directory_format"),
    "relative": (lambda _: "characters", "invalid_directory_format"),
    "this directory": (lambda _: ".", "invalid_directory_format"),
    "home": (lambda _: "~/characters", "invalid_directory_format"),
    "NUL": (lambda folder: f"{folder}\0", "invalid_directory_format"),
    "a file": (_file, "invalid_directory_format"),
    "unreadable": (lambda folder: f"{folder}/{'x' * 300}", "directory_not_readable"),
    "empty": (_empty, "no_valid_characters"),
    "nothing loads": (_broken, "no_valid_characters"),
    "too many": (_crowded, "too_many_files"),
}


@pytest.mark.parametrize("what", DIRECTORIES)
async def test_a_failed_reload_keeps_the_old_characters_and_the_conversation(
    url: str, tmp_path: Path, what: str
) -> None:
    make, code = DIRECTORIES[what]
    async with talking_to(url, "Counter", COUNTER) as client:
        assert await client.converse("one") == "Number 1."
        before = await client.listed()

        answer = await client.ask("session.characters.reload", directory=make(tmp_path), event_id="mine")

        assert error_code(answer) == code
        assert answer["error"]["event_id"] == "mine"
        assert without_id(await client.listed()) == without_id(before)
        assert await client.converse("two") == "Number 2."


FILES: dict[str, tuple[list[dict[str, str]], str]] = {
    "none": ([], "no_valid_characters"),
    "path out": (inline({"../ada.py": ECHO}), "invalid_value"),
    "no Python": (inline({"ada.txt": ECHO}), "invalid_value"),
    "twice": ([*inline({"ada.py": ECHO}), *inline({"ada.py": ECHO})], "invalid_value"),
    "large": (inline({"ada.py": "#" * (256 * 1024 + 1)}), "file_too_large"),
    "large in bytes": (inline({"ada.py": "é" * (128 * 1024 + 1)}), "file_too_large"),
    "many": (inline({f"c{number}.py": "" for number in range(201)}), "too_many_files"),
    "nothing loads": (inline({"ada.py": "def"}), "no_valid_characters"),
}


@pytest.mark.parametrize("what", FILES)
async def test_files_that_cannot_be_used_keep_the_old_characters_and_the_conversation(url: str, what: str) -> None:
    files, code = FILES[what]
    async with talking_to(url, "Counter", COUNTER) as client:
        assert await client.converse("one") == "Number 1."

        answer = await client.ask("session.characters.reload", files=files)

        assert error_code(answer) == code
        assert await client.converse("two") == "Number 2."


async def test_a_total_failure_says_of_each_file_why(url: str, tmp_path: Path) -> None:
    async with session(url) as client:
        answer = await client.reload(_broken(tmp_path))

        details = {(each["file"], each["line"], each["code"]) for each in answer["error"]["details"]}
        assert ("one.py", 1, "syntax-error") in details
        assert {file for file, _, _ in details} == {"one.py", "two.py"}
        assert "None of the 2 files" in answer["error"]["message"]


async def test_a_partial_failure_loads_the_rest_and_says_where_each_file_is_wrong(url: str) -> None:
    async with session(url) as client:
        reloaded = await client.reload(FIXTURES / "broken")
        loaded = {each["file"] for each in reloaded["characters"]}
        diagnosed = {each["file"] for each in reloaded["diagnostics"]}
        files = {path.name for path in (FIXTURES / "broken").glob("*.py")}

        assert "a_fine.py" in loaded
        assert loaded | diagnosed == files
        assert reloaded["loaded_count"] == len(loaded)
        assert reloaded["error_count"] == len(files) - len(loaded) > 0
        for found in reloaded["diagnostics"]:
            assert set(found) == {*Diagnostic.__struct_fields__, "link"}
            assert found["link"] == f"docs/diagnostics.md#{found['code']}"
            assert found["message"]


@pytest.mark.parametrize("value", ["None", "''", "7", "'two\\nlines'", "['Ada']"])
async def test_a_name_that_is_none_is_refused_with_its_line_and_breaks_nothing(url: str, value: str) -> None:
    nameless = character("Ada").replace("CHARACTER_NAME = 'Ada'", f"CHARACTER_NAME = {value}")
    async with session(url) as client:
        reloaded = await client.reload(files={"ada.py": nameless, "echo.py": ECHO})

        assert [(each["file"], each["line"]) for each in reloaded["diagnostics"]] == [("ada.py", 3)]
        assert await client.names() == ["Echo"]
        assert (await client.reload("default"))["type"] == "session.characters.reloaded"


async def test_of_two_files_with_one_name_the_first_stays(url: str) -> None:
    async with session(url) as client:
        reloaded = await client.reload(
            files={"b.py": character("Ada", reply="return 'b'"), "a.py": character("Ada", reply="return 'a'")}
        )

        assert [each["file"] for each in reloaded["characters"]] == ["a.py"]
        assert [(each["file"], each["code"]) for each in reloaded["diagnostics"]] == [("b.py", "name-duplicate")]


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({}, "missing_required_parameter", "directory"),
        ({"directory": 7}, "invalid_type", "directory"),
        ({"directory": None}, "missing_required_parameter", "directory"),
        ({"directory": "default", "files": []}, "invalid_value", "files"),
        ({"files": [{"name": "ada.py"}]}, "missing_required_parameter", "files[0].source"),
    ],
)
async def test_a_reload_that_says_too_little_or_too_much_is_an_error(
    url: str, fields: Mapping[str, object], code: str, param: str
) -> None:
    async with session(url) as client:
        answer = await client.ask("session.characters.reload", **fields)

        assert (error_code(answer), answer["error"]["param"]) == (code, param)
