"""Reloads of one session, and what others notice of them."""

import asyncio
from pathlib import Path

from casts import character, write_set
from realtime import error_code, session, without_id
from reloads import COUNTER, TWO_CASTS


async def test_two_sessions_with_different_files_of_one_name_each_hear_their_own(url: str) -> None:
    async with session(url) as one, session(url) as other:
        await asyncio.gather(one.reload(TWO_CASTS / "a"), other.reload(TWO_CASTS / "b"))
        await asyncio.gather(one.select("Charles"), other.select("Charles"))
        for _ in range(3):
            ticks, buzzes = await asyncio.gather(one.converse("hello"), other.converse("hello"))
            assert ticks == "Tick, said the clock, and so say I."
            assert buzzes == "Bzz, said the bees, and so say I."


async def test_one_session_changing_its_characters_leaves_the_others_theirs(url: str) -> None:
    async with session(url) as one, session(url) as other, session(url) as third:
        await third.reload(TWO_CASTS / "b")
        default = await other.listed()
        await one.reload(TWO_CASTS / "a")

        assert await one.names() == ["Charles"]
        assert without_id(await other.listed()) == without_id(default)
        assert (await third.listed())["directory"] == str(TWO_CASTS / "b")
        assert error_code(await other.select("Charles")) == "character_not_found"


async def test_two_sessions_load_one_directory_at_the_same_time_and_share_nothing(url: str, tmp_path: Path) -> None:
    directory = write_set(
        tmp_path, {f"c{number}.py": character(f"C{number}") for number in range(20)} | {"it.py": COUNTER}
    )
    async with session(url) as one, session(url) as other:
        both = await asyncio.gather(one.reload(directory), other.reload(directory))
        await asyncio.gather(one.select("Counter"), other.select("Counter"))

        assert [each["loaded_count"] for each in both] == [21, 21]
        assert both[0]["digest"] == both[1]["digest"]
        assert [await one.converse("x") for _ in range(3)] == ["Number 1.", "Number 2.", "Number 3."]
        assert await other.converse("x") == "Number 1."


async def test_each_directory_brings_its_own_resources(url: str, tmp_path: Path) -> None:
    teller = character("Teller", reply="return WORD", more="from characters.resources.words import WORD")
    sets = [
        write_set(tmp_path / word, {"teller.py": teller, "resources/words.py": f"WORD = {word!r}\n"})
        for word in ("sea", "hill")
    ]
    async with session(url) as one, session(url) as other:
        for client, directory in ((one, sets[0]), (other, sets[1])):
            await client.reload(directory)
            await client.select("Teller")

        assert await one.converse("?") == "sea"
        assert await other.converse("?") == "hill"
        await one.reload(sets[1])
        await one.select("Teller")
        assert await one.converse("?") == "hill"


async def test_what_one_session_does_to_a_resource_no_other_session_sees(url: str, tmp_path: Path) -> None:
    writer = character(
        "Writer",
        reply="PAGES.append(message.text)\nreturn ' '.join(PAGES)",
        more="from characters.resources.book import PAGES",
    )
    directory = write_set(tmp_path, {"writer.py": writer, "resources/book.py": "PAGES = ['once']\n"})
    async with session(url) as one, session(url) as other:
        for client in (one, other):
            await client.reload(directory)
            await client.select("Writer")

        assert await one.converse("upon") == "once upon"
        assert await other.converse("again") == "once again"
