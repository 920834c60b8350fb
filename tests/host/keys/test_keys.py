"""Keys: made once, known again by their hash, read from a file that says where it is wrong."""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyed import table, write_keys

from host.keys.file import read_keys
from host.keys.key import MAX_KEY_CHARACTERS, KeyHash, make_key
from host.keys.ring import KeyRing
from host.settings import Settings
from host.toml_files import FileBroken

GOOD = str(KeyHash.of("good"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.toml"


def read(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    read_keys(path, Settings())


# Hashes


@given(st.text(), st.text())
def test_a_hash_is_that_of_its_key_alone(key: str, other: str) -> None:
    known = KeyHash.read(str(KeyHash.of(key)))

    assert known.is_of(key)
    assert known.is_of(other) == (key == other)


def test_two_hashes_of_one_key_have_nothing_in_common() -> None:
    one, other = KeyHash.of("same"), KeyHash.of("same")

    assert one.salt != other.salt
    assert one.digest != other.digest


def test_no_two_keys_are_alike_and_each_can_be_told_from_other_text() -> None:
    keys = {make_key() for _ in range(100)}

    assert len(keys) == 100
    assert all(key.startswith("gr-") and len(key) > 40 for key in keys)


def test_what_is_too_long_for_a_key_is_not_hashed_for_each_of_them(path: Path) -> None:
    longest = "k" * MAX_KEY_CHARACTERS
    path.write_text(f'[longer]\nhash = "{KeyHash.of(longest + "k")}"\n', encoding="utf-8")
    ring = KeyRing(Settings(api_key=longest, keys_file=path))

    assert (found := ring.find(longest)) is not None
    assert found.name == "default"
    assert ring.find(longest + "k") is None
    with pytest.raises(ValueError, match="api_key"):
        Settings(api_key=longest + "k")


@given(st.text())
def test_what_is_no_hash_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no hash"):
        KeyHash.read(text)


# The file


def test_what_a_table_leaves_out_is_as_the_settings_have_it(path: Path, tmp_path: Path) -> None:
    write_keys(path, ada={}, bob={"allowed_roots": (), "max_sessions": 3, "cpu_seconds_per_minute": 2.5})
    settings = Settings(allowed_roots=(tmp_path,), max_sessions=7)

    ada, bob = [each.key for each in read_keys(path, settings)]

    assert (ada.name, ada.allowed_roots, ada.max_sessions, ada.cpu_seconds_per_minute) == ("ada", (tmp_path,), 7, None)
    assert (bob.name, bob.allowed_roots, bob.max_sessions, bob.cpu_seconds_per_minute) == ("bob", (), 3, 2.5)


def test_relative_roots_begin_where_the_file_lies(path: Path, tmp_path: Path) -> None:
    write_keys(path, ada={"allowed_roots": ("casts", "/srv", "~nobody-of-that-name/x")})

    [ada] = read_keys(path, Settings())

    assert ada.key.allowed_roots == (tmp_path / "casts", Path("/srv"), tmp_path / "~nobody-of-that-name/x")


BROKEN = {
    "no TOML": ("[ada]\nhash = \n", "2: Invalid value"),
    "cut off": ('[ada]\nhash = "', "2: Unterminated string"),
    "no table": ('\nada = "x"\n', "2: ada stands in no table"),
    "no hash": ("[ada]\nmax_sessions = 1\n", "1: Object missing required field `hash`"),
    "a key instead of its hash": ('[ada]\nhash = "gr-secret"\n', "2: hash is no hash; greenroom key new makes one"),
    "misspelt": (
        f'[ada]\nhash = "{GOOD}"\nmax_sesions = 1\n',
        "3: unknown 'max_sesions'; did you mean 'max_sessions'?",
    ),
    "unknown": (f'[ada]\nhash = "{GOOD}"\ncolour = 1\n', "3: unknown 'colour'"),
    "wrong type": (f'[ada]\nhash = "{GOOD}"\nmax_sessions = "1"\n', "3: max_sessions: Expected `int"),
    "wrong value": (f'[ada]\nhash = "{GOOD}"\n\nmax_files = 0\n', "4: max_files: Expected `int` >= 1"),
    "in a list": (f'[ada]\nhash = "{GOOD}"\nallowed_roots = [1]\n', "3: allowed_roots: Expected `str`"),
    "no path": (
        f'[ada]\nhash = "{GOOD}"\nallowed_roots = ["\\u0000"]\n',
        "3: allowed_roots: no path has",
    ),
    "the second table": (f'[a]\nhash = "{GOOD}"\n[b]\nhash = "x"\n', "4: hash is no hash"),
    "on one line": (f'a = {{hash = "{GOOD}", max_files = 0}}\n', "1: max_files: Expected `int` >= 1"),
    "with dots": (f'b.hash = "{GOOD}"\nb.max_files = 0\n', ": max_files: Expected `int` >= 1"),
    "a reserved name": (f'[default]\nhash = "{GOOD}"\n', "1: the name 'default' is taken"),
    "a bad name": (f'["a b"]\nhash = "{GOOD}"\n', "1: 'a b' is no name for a key"),
}


@pytest.mark.parametrize(("text", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_says_where_and_why(text: str, reason: str, path: Path) -> None:
    with pytest.raises(FileBroken) as broken:
        read(path, text)

    assert str(broken.value).startswith(f"{path}:")
    assert reason in str(broken.value)
    assert "gr-secret" not in str(broken.value)


@pytest.mark.parametrize("content", [b"\xff", b"a" * 2_000_000], ids=["not UTF-8", "too large"])
def test_what_is_no_text_of_that_size_is_refused(content: bytes, path: Path) -> None:
    path.write_bytes(content)

    with pytest.raises(FileBroken, match=r"not UTF-8|larger than"):
        read_keys(path, Settings())


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileBroken, match=str(tmp_path)):
        read_keys(tmp_path / name, Settings())


@given(st.text())
def test_no_text_does_worse_than_to_be_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text.encode(errors="replace"))
    with suppress(FileBroken):
        read_keys(path, Settings())


# The ring


def test_a_file_without_keys_lets_nobody_in(path: Path) -> None:
    path.write_text("")
    ring = KeyRing(Settings(keys_file=path))

    assert ring.is_needed
    assert ring.find(None) is None
    assert ring.find("") is None


def test_the_key_of_the_settings_is_called_default_and_stands_beside_the_file(path: Path) -> None:
    ring = KeyRing(Settings(api_key="right", keys_file=write_keys(path, ada={})))

    names = [account and account.name for account in map(ring.find, ("right", "gr-of-ada", "wrong", None))]
    assert names == ["default", "ada", None, None]


def test_every_key_is_compared_wherever_the_right_one_stands(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = KeyRing(Settings(keys_file=write_keys(path, ada={}, bob={}, eve={})))
    compared: list[str] = []
    is_of = KeyHash.is_of
    monkeypatch.setattr(KeyHash, "is_of", lambda self, shown: compared.append(shown) or is_of(self, shown))

    for shown in ("gr-of-ada", "eve", "wrong"):
        compared.clear()
        ring.find(shown)
        assert compared == [shown] * 3


def test_reloading_tells_what_became_of_the_keys(path: Path) -> None:
    staying = table("staying")
    path.write_text(table("ada") + staying + table("gone") + table("other"))
    ring = KeyRing(Settings(keys_file=path))
    account = ring.find("staying")
    path.write_text(staying + "max_sessions = 9\n" + table("new") + table("other", hash=KeyHash.of("rotated")))

    told = ring.reload()

    assert (told.added, told.changed, told.removed) == (("new",), ("other", "staying"), ("ada", "gone"))
    assert ring.find("staying") is account
    assert account is not None
    assert account.key.max_sessions == 9
    assert (ring.find("other"), ring.find("gone"), ring.find("gr-of-ada")) == (None, None, None)
    assert ring.find("rotated") is not None


async def test_a_renewal_reads_beside_the_loop(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = KeyRing(Settings(keys_file=write_keys(path, ada={})))
    threads: list[threading.Thread] = []

    def reading(*arguments: Any) -> Any:
        threads.append(threading.current_thread())
        return read_keys(*arguments)

    monkeypatch.setattr("host.keys.ring.read_keys", reading)
    write_keys(path, bob={})

    assert (await ring.renew()).added == ("bob",)
    assert threading.current_thread() not in threads
    assert len(threads) == 1


def test_a_broken_file_changes_no_key(path: Path) -> None:
    ring = KeyRing(Settings(keys_file=write_keys(path, ada={})))
    before = ring.find("gr-of-ada")
    path.write_text("[bob]\nhash = 1\n")

    with pytest.raises(FileBroken, match=r"keys\.toml:2: hash"):
        ring.reload()

    assert ring.find("gr-of-ada") is before
