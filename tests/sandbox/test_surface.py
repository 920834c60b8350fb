import builtins
import enum
import functools
import gc
import io
import marshal
import os
import random
import sys
import types
from collections import deque
from collections.abc import Mapping
from typing import Any

import pytest
from sandboxed import compile_text
from surface import asking, file, verdicts
from surface.asking import Report
from surface.walk import Walk

from sandbox import limits, pattern_guards
from sandbox.namespace import CharacterSpace
from sandbox.walls import libc
from sandbox.workers.inline import InlineLinks
from sandbox.workers.zygotes import Zygote

REGENERATE = """
A character can reach other things than tests/sandbox/surface/surface.txt says. Read each line as an attacker would
(docs/security.md tells how). If all of them are meant, `make surface` writes them down for each Python.

"""


@pytest.fixture(scope="session")
async def reports(zygote: Zygote) -> list[Report]:
    """What two characters of one session see, from inside their worker."""
    link = await zygote("session")
    try:
        return await asking.ask(link, "One", "Other")
    finally:
        await link.close()


def space_of(text: str, **planted: Any) -> dict[str, Any]:
    """Return the namespace of a file, in this process, with things in it that the file did not make."""
    code = compile_text(text).code
    assert code is not None
    space = CharacterSpace({}, "1").run(code)
    return space | planted


def unexplained(shared: list[tuple[str, str]], reasons: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(path, kind) for path, kind in shared if kind not in reasons]


# What can be reached


@pytest.mark.skipif(file.THIS_VERSION not in file.VERSIONS, reason="the surface is not written down for this Python")
async def test_a_character_can_reach_what_the_surface_file_says_and_nothing_else(reports: list[Report]) -> None:
    difference = file.compare(file.read(), file.THIS_VERSION, reports[0].listing)

    assert not difference, REGENERATE + difference


async def test_every_character_sees_the_same_surface(reports: list[Report]) -> None:
    one, other = reports

    assert one.listing == other.listing


async def test_nothing_can_be_reached_that_may_never_be(reports: list[Report]) -> None:
    assert [report.findings for report in reports] == [{}, {}]


async def test_two_characters_of_a_session_share_nothing_that_one_of_them_could_change(reports: list[Report]) -> None:
    assert unexplained(reports[1].shared, verdicts.SHARED) == []


async def test_two_sessions_in_one_process_share_nothing_that_one_of_them_could_change() -> None:
    links = InlineLinks()
    one, other = await links("session"), await links("session")
    await asking.ask(one, "One")
    [report] = await asking.ask(other, "Other")

    assert unexplained(report.shared, verdicts.SHARED) == []


async def test_every_reason_is_about_something_that_is_shared(reports: list[Report]) -> None:
    kinds = {kind for _, kind in reports[1].shared}

    assert verdicts.SHARED.keys() - kinds == set()


# What the walk would find

SPACE = CharacterSpace({}, "1")
FRAME = sys._getframe()


def make_cell() -> Any:
    value = 1
    return (lambda: value).__closure__


FORBIDDEN: dict[str, Any] = {
    "a module": os,
    "a module without files": types.ModuleType("empty"),
    "the modules": sys.modules,
    "the environment": os.environ,
    "a frame": FRAME,
    "code": make_cell.__code__,
    "a cell": make_cell()[0],
    "a file": io.BytesIO(),
    "a view of memory": memoryview(b""),
    "type": type,
    "a class that makes classes": enum.EnumType,
    "a class that makes functions": types.FunctionType,
    "a class that makes modules": types.ModuleType,
    "the subclasses of object": object.__subclasses__,
    "a way to pickle": [].__reduce_ex__,
    "a function's globals": make_cell.__globals__,
    "the real built-in names": vars(builtins),
    "open": open,
    "io.open": io.open,
    "eval": eval,
    "exec": exec,
    "compile": compile,
    "the real import": builtins.__import__,
    "the real getattr": getattr,
    "the real setattr": setattr,
    "the real globals": globals,
    "vars": vars,
    "dir": dir,
    "id": id,
    "input": input,
    "a call to the system": os.getpid,
    "marshal": marshal.loads,
    "the collector": gc.get_referrers,
    "the frames": sys._getframe,
    "Python's own generator of random numbers": random._inst,
    "the guards": SPACE.guards,
    "a guard": SPACE.guards.read,
    "what the guards know": pattern_guards.OwnClasses(SPACE.guards, {}),
    "what runs files": SPACE,
    "what imports": SPACE._import,
    "the clock of a call": limits.Meter(1.0),
    "a tick's clock": limits.Meter(1.0).__iter__,
    "a function of ours": libc.load_libc,
    "a class of ours": CharacterSpace,
}

# How a thing may be hidden: each needs another step of the walk.
HIDDEN_IN = {
    "a name": lambda thing: thing,
    "a list": lambda thing: [[thing]],
    "a dict": lambda thing: {"key": (thing,)},
    "an attribute": lambda thing: functools.partial(len, thing),
    "a proxy": lambda thing: types.MappingProxyType({"key": thing}),
    "an iterator": lambda thing: iter([thing]),
    "an answer": lambda thing: lambda: thing,
    "an argument of an error": ValueError,
}


@pytest.fixture(scope="module")
def findings() -> Mapping[str, str]:
    """What a walk finds where every forbidden thing can be reached on every way."""
    planted = {
        f"planted_{number}_{way}": hide(thing)
        for number, thing in enumerate(FORBIDDEN.values())
        for way, hide in enumerate(HIDDEN_IN.values())
    }
    return Walk(space_of("", **planted)).go().findings


@pytest.mark.parametrize("name", FORBIDDEN)
def test_the_walk_finds_what_may_never_be_reached(findings: Mapping[str, str], name: str) -> None:
    number = list(FORBIDDEN).index(name)
    missed = [
        how for way, how in enumerate(HIDDEN_IN) if not any(f"planted_{number}_{way}" in path for path in findings)
    ]

    assert missed == []


def test_the_walk_finds_what_an_open_guard_lets_through() -> None:
    # Not __self__: the walk would then change what modules hold for the whole process of the tests.
    opened = ("__globals__", "__class__", "__code__", "__traceback__", "gi_frame", "mro")
    space = space_of("def f(): yield\ng = f()\nnext(g)")
    guarded = space["__builtins__"]["getattr"]
    space["__builtins__"]["getattr"] = lambda thing, name: (getattr if name in opened else guarded)(thing, name)

    found = Walk(space).go().findings

    assert {name for name in opened if any(path.endswith(f".{name}") for path in found)} >= {
        "__globals__",
        "__class__",
        "__code__",
        "gi_frame",
        "mro",
    }


def test_the_walk_finds_what_is_handed_to_an_operator() -> None:
    inner = {"key": sys.modules}
    space = space_of("", planted=types.MappingProxyType(sys.modules), also=types.MappingProxyType(inner))

    assert "planted == spy → " in Walk(space).go().findings


class Instance:
    def __init__(self) -> None:
        self.value = 1


OF_A_FILE = space_of("class Own(str): pass\nown = Own()\ndef function(): pass")

SHARED: dict[str, Any] = {
    "a list": [],
    "a dict": {},
    "a set": set(),
    "bytes that change": bytearray(),
    "a deque": deque(),
    "an instance": Instance(),
    "an iterator": iter([]),
    "a generator of random numbers": random.Random(1),
    "a method that changes its owner": [].append,
    "a cache": functools.cache(make_cell),
    "a class of a file": OF_A_FILE["Own"],
    "a text that a file made": OF_A_FILE["own"],
    "a function of a file": OF_A_FILE["function"],
    "what is behind a proxy": types.MappingProxyType({}),
}


@pytest.fixture(scope="module")
def shared_paths() -> list[str]:
    planted = {f"planted_{number}": thing for number, thing in enumerate(SHARED.values())}
    one, other = (Walk(space_of("", **planted)).go() for _ in range(2))
    return [path for path, _ in verdicts.shared(one.changeable, other.changeable)]


@pytest.mark.parametrize("name", SHARED)
def test_the_walk_finds_what_two_characters_share(shared_paths: list[str], name: str) -> None:
    assert any(path.startswith(f"planted_{list(SHARED).index(name)}") for path in shared_paths)


# The file

BOTH = {"module math": {"pi": "float"}}
NEWER = {"module math": {"pi": "float", "fma": "function"}}


def merged(**listings: file.Listing) -> dict[file.Line, frozenset[str]]:
    lines: dict[file.Line, frozenset[str]] = {}
    for version, listing in listings.items():
        lines = file.merge(lines, version.replace("py", "3."), listing)
    return lines


def test_a_line_that_only_some_pythons_have_says_which(tmp_path: Any) -> None:
    file.write(merged(py11=BOTH, py12=NEWER, py13=NEWER), tmp_path / "surface.txt")

    assert (tmp_path / "surface.txt").read_text().splitlines()[-3:] == [
        "module math",
        "    fma: function  [3.12 3.13]",
        "    pi: float",
    ]


def test_the_file_says_what_was_written_into_it(tmp_path: Any) -> None:
    lines = merged(py11=BOTH, py12=NEWER, py13=NEWER)
    file.write(lines, tmp_path / "surface.txt")

    assert file.read(tmp_path / "surface.txt") == lines


def test_writing_for_one_python_leaves_what_is_known_of_the_others() -> None:
    lines = merged(py11=NEWER, py12=NEWER, py13=NEWER)

    assert file.merge(lines, "3.11", BOTH) == merged(py11=BOTH, py12=NEWER, py13=NEWER)
    assert file.merge(lines, "3.11", {}).keys() == lines.keys()


def test_a_difference_names_the_block_and_the_line() -> None:
    difference = file.compare(merged(py11=BOTH), "3.11", NEWER).splitlines()

    assert " module math" in difference
    assert "+    fma: function" in difference
    assert file.compare(merged(py11=BOTH), "3.11", BOTH) == ""
