"""What modules read is read before characters come: time zones, and whatever else needs files."""

import copy
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from own_classes import Modules

ROOT = Path(__file__).parents[3]


# Time zones


def test_time_zones_tell_the_time(modules: Modules) -> None:
    paris = modules["zoneinfo"].ZoneInfo("Europe/Paris")
    summer, winter = (datetime(2026, month, 1, 12, tzinfo=UTC).astimezone(paris) for month in (7, 1))

    assert (summer.isoformat(), winter.tzname()) == ("2026-07-01T14:00:00+02:00", "CET")
    assert (str(paris), repr(paris)) == ("Europe/Paris", "zoneinfo.ZoneInfo(key='Europe/Paris')")
    assert copy.deepcopy(summer).tzinfo is paris is modules["zoneinfo"].ZoneInfo("Europe/Paris")
    assert isinstance(paris, modules["zoneinfo"].ZoneInfo)
    assert {"UTC", "Asia/Tokyo"} <= modules["zoneinfo"].available_timezones()


def test_the_repeated_hour_is_told_apart(modules: Modules) -> None:
    paris = modules["zoneinfo"].ZoneInfo("Europe/Paris")
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC).astimezone(paris) for hour in (0, 1))

    assert (first.hour, first.fold, second.hour, second.fold) == (2, 0, 2, 1)
    assert second.astimezone(UTC).hour == 1


@pytest.mark.parametrize("key", ["No/Where", "../../etc/passwd", "/etc/passwd", "", "x" * 10_000])
def test_an_unknown_zone_is_named_and_no_path_is_told(modules: Modules, key: str) -> None:
    with pytest.raises(modules["zoneinfo"].ZoneInfoNotFoundError, match="No time zone found") as caught:
        modules["zoneinfo"].ZoneInfo(key)

    assert len(str(caught.value)) < 120


def test_a_zone_offers_no_way_to_files(modules: Modules) -> None:
    assert not {"from_file", "no_cache", "clear_cache"} & set(dir(modules["zoneinfo"].ZoneInfo))


# Without files

NEEDING_FILES: dict[str, str] = {
    "local time": "datetime.datetime.now().astimezone().tzname()",
    "text of a date": "f'{datetime.date.today():%A %x}', time.strftime('%c %Z'), '{:%Y}'.format(datetime.date.today())",
    "date of a text": "datetime.datetime.strptime('2026-01-02', '%Y-%m-%d')",
    "zones": "[zoneinfo.ZoneInfo(key).utcoffset(None) for key in zoneinfo.available_timezones()]",
    "codecs": "['e'.encode(c) for c in ('idna', 'punycode', 'utf-16', 'latin-1', 'cp1252', 'big5', 'Shift-JIS')]",
    "names of characters": "b'\\\\N{BULLET}'.decode('unicode-escape'), 'é'.encode('ascii', 'namereplace')",
    "hashes": "hashlib.sha256(b'').hexdigest(), hashlib.md5(b''), hashlib.blake2s(b''), uuid.uuid4()",
    "names by hash": "uuid.uuid3(uuid.NAMESPACE_DNS, 'x'), uuid.uuid5(uuid.NAMESPACE_DNS, 'x')",
    "decimals": "format(decimal.Decimal('-0.001'), 'z.1f'), format(decimal.Decimal('1234.5'), 'n')",
    "very large numbers": "divmod(10**20000, 3**9000), str(10**4000), int('1' * 4000)",
    "statistics": "statistics.NormalDist().samples(2), statistics.stdev([1, decimal.Decimal(2)])",
    "counting": "collections.Counter('abca').most_common(1)",
    "copies": "copy.deepcopy([datetime.datetime.now(zoneinfo.ZoneInfo('UTC')), {1}, random.Random(1)])",
    "calendar": "calendar.calendar(2026), calendar.day_name[0]",
    "types": "typing.Optional['int'], typing.TypeVar('T'), typing.NewType('N', int)",
    "bytes": "base64.a85encode(b'abc'), base64.b85encode(b'abc'), base64.b32decode('ME======')",
    "JSON": "json.loads('[1]'.encode('utf-16')), json.dumps({'a': 'é'}, indent=1)",
    "a warning": "re.compile('[[a]')",
}
REFUSED_WITHOUT_A_PATH: dict[str, str] = {
    "a codec that does not exist": "'x'.encode('no-such-codec')",
    "a codec of another system": "'x'.encode('mbcs-')",
    "a zone that does not exist": "zoneinfo.ZoneInfo('No/Where')",
}
WORKER = """
import json, random, resource, sys
from sandbox import bound_facades, builtin_functions, facades
from sandbox.guards import Guards

facades.preload()
resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
loaded = set(sys.modules)
guards = Guards()
space = {name: facade for name, facade in facades.shared_facades().items()}
space |= {name: facades.make_bound_facade(name, guards, "7") for name in bound_facades.MODULES}
space["__builtins__"] = builtin_functions.builtins_for(guards, printed=print, public_names=dict)
space["__builtins__"]["__import__"] = lambda name, *rest: sys.modules[name]
answers = {}
for source in json.loads(sys.argv[1]):
    try:
        eval(compile(source, "character", "eval"), space)
        answers[source] = ""
    except Exception as error:
        answers[source] = f"{type(error).__name__}: {error}"
print(json.dumps({"answers": answers, "late": sorted(set(sys.modules) - loaded)}))
"""


@pytest.fixture(scope="module")
def without_files() -> dict[str, Any]:
    """Evaluate all of the cases in a process that has preloaded and can open no more files."""
    sources = [*NEEDING_FILES.values(), *REFUSED_WITHOUT_A_PATH.values()]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), *sys.path]))}
    done = subprocess.run(
        [sys.executable, "-c", WORKER, json.dumps(sources)],
        capture_output=True,
        check=True,
        env=environment,
        text=True,
        timeout=60,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("situation", NEEDING_FILES)
def test_what_is_preloaded_needs_no_file_later(without_files: dict[str, Any], situation: str) -> None:
    assert without_files["answers"][NEEDING_FILES[situation]] == ""


@pytest.mark.parametrize("situation", REFUSED_WITHOUT_A_PATH)
def test_what_is_not_there_is_refused_without_telling_a_path(without_files: dict[str, Any], situation: str) -> None:
    answer = without_files["answers"][REFUSED_WITHOUT_A_PATH[situation]]

    assert answer.startswith(("LookupError: unknown encoding", "ZoneInfoNotFoundError"))
    assert "/usr" not in answer
    assert ".py" not in answer


def test_nothing_is_imported_after_preloading(without_files: dict[str, Any]) -> None:
    assert without_files["late"] == []
