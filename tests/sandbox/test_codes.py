"""Compiled files are remembered by what they were made from, up to a number of bytes."""

from msgspec import structs

from sandbox.codes import CodeCache, Known, code_key
from sandbox.diagnostics import Diagnostic
from sandbox.frames import pack_lines
from sandbox.manifest import Manifest
from sandbox.messages import Compiled
from sandbox.sources import Source, Sources, make_sources


def _key(name: str) -> bytes:
    return code_key(Source(name=name, text="x"))


def _compiled(size: int = 1000) -> Compiled:
    return Compiled(code=b"x" * size)


def test_what_was_put_is_there() -> None:
    codes = CodeCache()
    compiled = _compiled()
    codes.put(_key("a"), compiled)

    assert codes.get(_key("a")) is compiled
    assert codes.get(_key("b")) is None


def test_keys_differ_in_name_and_text() -> None:
    sources = [("a", "x"), ("a", "y"), ("b", "x"), ("ax", ""), ("", "ax")]

    assert len({code_key(Source(name=name, text=text)) for name, text in sources}) == len(sources)


def test_the_keys_of_a_set_are_those_of_its_files_whichever_of_them_are_asked_for() -> None:
    codes = CodeCache()
    ada, bob, jokes = (Source(name=name, text="x") for name in ("ada.py", "bob.py", "resources/jokes.py"))
    whole = make_sources("/set", [ada, bob], [jokes])
    part = structs.replace(whole, characters=(ada,))
    expected = {each.name: code_key(each) for each in (ada, bob, jokes)}

    assert codes.keys(part) == {name: expected[name] for name in ("ada.py", "resources/jokes.py")}
    assert codes.keys(whole) == codes.keys(part) == expected
    assert codes.keys(make_sources("/set", [ada, Source(name="bob.py", text="y")]))["bob.py"] != expected["bob.py"]


def test_sets_without_a_digest_do_not_share_their_keys() -> None:
    codes = CodeCache()
    one, other = (Sources(directory="inline", characters=(Source(name="ada.py", text=text),)) for text in "xy")

    assert codes.keys(one) != codes.keys(other)


def test_the_least_recently_used_go_first() -> None:
    codes = CodeCache(max_bytes=5000)
    for name in "abc":
        codes.put(_key(name), _compiled())

    assert codes.get(_key("a"))
    codes.put(_key("d"), _compiled())

    assert [name for name in "abcd" if codes.get(_key(name))] == ["a", "c", "d"]


def test_the_bound_is_on_bytes_and_not_on_entries() -> None:
    codes = CodeCache(max_bytes=100_000)
    for number in range(30):
        codes.put(_key(str(number)), _compiled(10))
    assert codes.get(_key("0"))

    codes.put(_key("large"), _compiled(90_000))

    assert codes.get(_key("large"))
    assert codes.get(_key("0"))
    assert codes.get(_key("1")) is None


def test_what_is_larger_than_the_cache_is_not_kept() -> None:
    codes = CodeCache(max_bytes=1000)
    codes.put(_key("a"), _compiled(2000))

    assert codes.get(_key("a")) is None
    codes.put(_key("b"), _compiled(100))
    assert codes.get(_key("b"))


def test_putting_again_counts_once() -> None:
    codes = CodeCache(max_bytes=5000)
    for _ in range(100):
        codes.put(_key("a"), _compiled())
    codes.put(_key("b"), _compiled())

    assert codes.get(_key("a"))
    assert codes.get(_key("b"))


def test_findings_are_remembered_and_counted() -> None:
    found = Diagnostic(file="a", code="syntax-error", message="x")
    refused = Compiled(code=None, diagnostics=(found,) * 50)
    codes = CodeCache(max_bytes=50_000)
    for number in range(10):
        codes.put(_key(str(number)), refused)

    assert codes.get(_key("9")) == refused
    assert sum(codes.get(_key(str(number))) is not None for number in range(10)) < 4


def test_those_of_the_pinned_set_stay_however_many_others_come() -> None:
    codes = CodeCache(max_bytes=5000)
    default = make_sources("/cast", [Source(name="a", text="x"), Source(name="b", text="x")], [])
    for name in "ab":
        codes.put(_key(name), _compiled())
    codes.pin(default)
    for number in range(100):
        codes.put(_key(f"flood {number}"), _compiled())

    assert [name for name in "ab" if codes.get(_key(name))] == ["a", "b"]
    # Another set that is pinned takes their place.
    codes.pin(make_sources("/other", [], []))
    assert [name for name in "ab" if codes.get(_key(name))] == []


def test_the_names_that_a_file_binds_are_counted() -> None:
    # A file of nothing but names takes more room for where they are bound than for its code.
    many = Compiled(code=b"x", lines=pack_lines({f"x{number}": 1 for number in range(1000)}))
    codes = CodeCache(max_bytes=2 * len(many.lines) + 2000)
    for name in "abc":
        codes.put(_key(name), many)

    assert [name for name in "abc" if codes.get(_key(name))] == ["b", "c"]


def _known(size: int = 10) -> Known:
    return Known(Manifest(file="a.py", name="Ada", voice_source={}), size, b"print")


def test_what_a_file_takes_from_modules_is_counted_with_what_it_declares() -> None:
    codes = CodeCache()
    codes.put(_key("a"), _compiled())
    before = codes.held_bytes
    codes.note(_key("a"), _known()._replace(needs={"resources/x.py": tuple(f"name_{n}" for n in range(1000))}))
    assert codes.held_bytes > before + 60_000

    codes.note(_key("a"), _known(0))

    assert codes.held_bytes == before


def test_what_a_file_declares_is_forgotten_with_its_code() -> None:
    codes = CodeCache(max_bytes=5000)
    for name in "abcd":
        codes.put(_key(name), _compiled())
        codes.note(_key(name), _known())

    assert [name for name in "abcd" if codes.known(_key(name))] == [name for name in "abcd" if codes.get(_key(name))]
    assert codes.known(_key("d")) == _known()


def test_what_is_declared_counts() -> None:
    codes = CodeCache(max_bytes=10_000)
    for name in "ab":
        codes.put(_key(name), _compiled())
        codes.note(_key(name), _known(300))

    assert [name for name in "ab" if codes.get(_key(name))] == ["b"]


def test_nothing_is_noted_of_a_file_that_is_not_known_or_has_no_fingerprint() -> None:
    codes = CodeCache()
    codes.put(_key("b"), _compiled())
    codes.note(_key("a"), _known())
    codes.note(_key("b"), _known()._replace(fingerprint=b""))

    assert codes.known(_key("a")) is None
    assert codes.known(_key("b")) is None


def test_a_pinned_file_keeps_what_it_declares() -> None:
    default = make_sources("/default", [Source(name="a", text="x")], [])
    codes = CodeCache(max_bytes=5000)
    codes.put(_key("a"), _compiled())
    codes.note(_key("a"), _known())
    codes.pin(default)
    for number in range(100):
        codes.put(_key(f"flood {number}"), _compiled())

    assert codes.known(_key("a")) == _known()
    codes.pin(make_sources("/other", [], []))
    assert codes.known(_key("a")) is None


def test_code_that_is_made_late_takes_the_place_of_none_and_counts() -> None:
    codes = CodeCache(max_bytes=5000)
    codes.put(_key("a"), Compiled(code=b""))
    before = codes.held_bytes
    codes.put(_key("a"), _compiled())

    assert codes.get(_key("a")) == _compiled()
    assert codes.held_bytes == before + 1000
    codes.put(_key("a"), Compiled(code=b""))
    assert codes.get(_key("a")) == _compiled()


def test_the_same_of_a_set_that_is_pinned() -> None:
    codes = CodeCache()
    codes.put(_key("a"), Compiled(code=b""))
    codes.pin(make_sources("/cast", [Source(name="a", text="x")], []))
    codes.put(_key("a"), _compiled())

    assert codes.get(_key("a")) == _compiled()
    codes.pin(make_sources("/cast", [Source(name="a", text="x")], []))
    assert codes.get(_key("a")) == _compiled()
