"""Where a reload finds its set."""

from pathlib import Path

from casts import character, write_set
from realtime import reply_text, session
from reloads import FIXTURES, TWO_CASTS


async def test_a_reload_from_a_directory_replaces_the_characters_without_closing_the_session(
    url: str, tmp_path: Path
) -> None:
    ada = write_set(tmp_path, {"ada.py": character("Ada", good=None, comment="first")})
    async with session(url) as client:
        reloaded = await client.reload(ada)

        assert reloaded["type"] == "session.characters.reloaded"
        assert reloaded["directory"] == str(ada)
        assert (reloaded["loaded_count"], reloaded["error_count"], reloaded["total_files"]) == (1, 0, 1)
        shown = {"name": "Ada", "good": None, "comment": "first", "file": "ada.py"}
        declared = {"language": "en", "voice": "tests/voice.wav", "tools": []}
        assert reloaded["characters"] == [shown | declared]
        assert reloaded["generation"] == 1
        assert reloaded["digest"].startswith("sha256:")
        assert reloaded["load_duration"] > 0
        assert reloaded["diagnostics"] == []
        listed = await client.listed()
        assert (listed["directory"], listed["generation"], listed["digest"]) == (
            str(ada),
            1,
            reloaded["digest"],
        )
        await client.select("Ada")
        assert await client.converse("hello") == "Ada heard hello"


async def test_a_reload_from_files_that_the_client_sends_needs_no_directory(url: str) -> None:
    files = {
        "ada.py": character("Ada", reply="return WORD", more="from characters.resources.words import WORD"),
        "resources/words.py": "WORD = 'inline'\n",
    }
    async with session(url) as client:
        reloaded = await client.reload(files=files)

        assert (reloaded["directory"], reloaded["loaded_count"], reloaded["total_files"]) == ("inline", 1, 1)
        await client.select("Ada")
        assert await client.converse("hello") == "inline"


async def test_a_reload_of_default_brings_the_default_characters_back(url: str) -> None:
    async with session(url) as client:
        before = await client.listed()
        await client.reload(TWO_CASTS / "a")

        reloaded = await client.reload("default")

        assert reloaded["type"] == "session.characters.reloaded"
        assert reloaded["directory"] == before["directory"]
        assert reloaded["characters"] == before["characters"]
        assert reloaded["digest"] == before["digest"]
        assert reloaded["generation"] == 2
        await client.select("Bea Quibble")
        assert "quiz" in reply_text((await client.respond())[-1])


async def test_files_of_the_older_format_load_unchanged(url: str) -> None:
    async with session(url) as client:
        reloaded = await client.reload(FIXTURES / "older")

        assert (reloaded["error_count"], reloaded["diagnostics"]) == (0, [])
        assert "résumé.py" in [each["file"] for each in reloaded["characters"]]
        selected = [await client.select(each["name"]) for each in reloaded["characters"]]
        refused = [each["error"]["message"] for each in selected if each["type"] == "error"]
        # One of them means to: it does not know the grade that it was told to mark.
        assert len(refused) == 1
        assert "Unknown grade: 'unheard-of'" in refused[0]


async def test_a_changed_file_is_read_anew(url: str, tmp_path: Path) -> None:
    async with session(url) as client:
        first = await client.reload(write_set(tmp_path, {"ada.py": character("Ada", reply="return 'old'")}))
        second = await client.reload(write_set(tmp_path, {"ada.py": character("Ada", reply="return 'new'")}))

        assert first["digest"] != second["digest"]
        await client.select("Ada")
        assert await client.converse("hello") == "new"
