"""The clock that characters are told in tests and in calls that are done again."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sandboxed import AMPLE, PATIENT, a_set, replying

from sandbox.clocks import written_as_posix
from sandbox.codes import CodeCache
from sandbox.messages import Moment, SceneData
from sandbox.workers import OpenLink
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import REPEATABLE_HASHES, Zygote

LOADED = Moment(1_900_000_000.25, 19_800, "IST")
LATER = Moment(1_956_528_000.0, -3_600, "UTC-01:00")
IMPORTS = "import datetime as dt, random, time, uuid\n"


@pytest.fixture(scope="module")
async def repeatable() -> AsyncIterator[Zygote]:
    async with Zygote(hash_seed=REPEATABLE_HASHES) as running:
        yield running


@pytest.fixture(params=["inline", "process"])
def links(request: pytest.FixtureRequest) -> OpenLink:
    opener: OpenLink = InlineLinks() if request.param == "inline" else request.getfixturevalue("repeatable")
    return opener


async def answers(links: OpenLink, statements: str, *moments: Moment, top: str = "", seed: int = 3) -> list[Any]:
    opener = LoadingOpener(links, CodeCache(), PATIENT, draw_seed=lambda: seed, clock=lambda: LOADED)
    worker = await opener(a_set(replying(statements, before=IMPORTS + top)))
    assert worker.diagnostics == ()
    told = []
    for each in moments or (LOADED,):
        scene = SceneData(now_seconds=each.seconds, offset_seconds=each.offset_seconds, zone=each.zone)
        arguments = {"message": {"role": "user", "text": "Hello"}}
        told.append((await worker.call("Ada", "reply", scene, arguments, AMPLE)).value)
    await worker.close()
    return told


@pytest.mark.parametrize(
    ("told", "first", "second"),
    [
        ("dt.datetime.now()", "2030-03-17 23:16:40.250000", "2031-12-31 23:00:00"),
        ("dt.datetime.today()", "2030-03-17 23:16:40.250000", "2031-12-31 23:00:00"),
        ("dt.datetime.utcnow()", "2030-03-17 17:46:40.250000", "2032-01-01 00:00:00"),
        ("dt.datetime.now(dt.UTC)", "2030-03-17 17:46:40.250000+00:00", "2032-01-01 00:00:00+00:00"),
        ("dt.date.today()", "2030-03-17", "2031-12-31"),
        ("time.time()", "1900000000.25", "1956528000.0"),
        ("time.monotonic()", "1900000000.25", "1956528000.0"),
        ("time.perf_counter()", "1900000000.25", "1956528000.0"),
        ("time.strftime('%d %H:%M')", "17 23:16", "31 23:00"),
        ("time.localtime()[:5]", "(2030, 3, 17, 23, 16)", "(2031, 12, 31, 23, 0)"),
        ("time.gmtime()[:5]", "(2030, 3, 17, 17, 46)", "(2032, 1, 1, 0, 0)"),
        ("time.gmtime(0)[:3]", "(1970, 1, 1)", "(1970, 1, 1)"),
        ("Own.now()", "2030-03-17 23:16:40.250000", "2031-12-31 23:00:00"),
        ("BEGAN", "2030-03-17 23:16:40.250000", "2030-03-17 23:16:40.250000"),
    ],
)
async def test_every_clock_tells_the_time_of_the_scene(links: OpenLink, told: str, first: str, second: str) -> None:
    top = "BEGAN = dt.datetime.now()\nclass Own(dt.datetime):\n    pass\n"

    assert await answers(links, f"return str({told})", LOADED, LATER, top=top) == [first, second]


async def test_what_is_naive_is_taken_for_the_time_of_the_scene(repeatable: Zygote) -> None:
    asked = "return f'{dt.datetime.now().astimezone().isoformat()} {dt.datetime.now().timestamp()}'"

    assert await answers(repeatable, asked, LOADED, LATER) == [
        "2030-03-17T23:16:40.250000+05:30 1900000000.25",
        "2031-12-31T23:00:00-01:00 1956528000.0",
    ]


async def test_the_stand_ins_pass_for_the_classes(links: OpenLink) -> None:
    asked = """
    now = dt.datetime.now()
    assert type(scene.now) is dt.datetime and isinstance(now, dt.datetime) and isinstance(now, dt.date)
    assert isinstance(scene.now.date(), dt.date) and issubclass(dt.datetime, dt.date)
    assert dt.datetime(2030, 1, 2) == dt.datetime.fromisoformat("2030-01-02") > dt.datetime.min
    assert dt.datetime.strptime("2030", "%Y").date() == dt.date(2030, 1, 1)
    assert getattr(dt.date, "today")() == dt.date.today() == now.date()
    assert repr(now).startswith("datetime.datetime(") and repr(dt.date) == "<class 'datetime.date'>"
    return "as they are"
    """

    assert await answers(links, asked) == ["as they are"]


async def test_what_draws_without_a_seed_draws_from_the_workers_own(links: OpenLink) -> None:
    asked = """
random.seed()
return repr([str(uuid.uuid4()), random.Random().random(), random.random(), random.Random(5).random()])
"""

    drawn, again, otherwise = [await answers(links, asked, seed=seed) for seed in (3, 3, 4)]

    assert drawn == again != otherwise
    assert drawn[0].split(",")[-1] == otherwise[0].split(",")[-1]


async def test_sets_of_texts_have_the_same_order_in_each_repeatable_zygote(repeatable: Zygote) -> None:
    asked = "return ' '.join({f'word {number}' for number in range(50)})"
    async with Zygote(hash_seed=REPEATABLE_HASHES) as another:
        assert await answers(repeatable, asked) == await answers(another, asked)


@pytest.mark.parametrize("offset_seconds", [0, 3_600, -12_600, 20_700, 50_400, -43_199])
@pytest.mark.parametrize("zone", ["UTC", "CET", "UTC+05:30", "Z", "\N{GREEK SMALL LETTER ALPHA} standard time"])
def test_any_zone_can_be_told_to_the_c_library(offset_seconds: int, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        monkeypatch.setenv("TZ", written_as_posix(offset_seconds, zone))
        time.tzset()
        assert time.localtime(0).tm_gmtoff == offset_seconds
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("asking", ["dt.datetime.now", "dt.datetime.utcnow", "dt.date.today"])
async def test_what_asks_the_clock_hands_out_nothing_of_its_own(links: OpenLink, asking: str) -> None:
    parts = " or ".join(f"hasattr({asking}, {name!r})" for name in ("func", "args", "keywords"))

    assert await answers(links, f"return str({parts})") == ["False"]
