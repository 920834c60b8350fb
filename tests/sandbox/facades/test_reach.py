"""What can be reached from a facade."""

import builtins
import io
import json
import os
import types
from collections.abc import Iterator, Mapping
from contextlib import suppress

from own_classes import Modules

from sandbox import facades, names
from sandbox.file_classes import WRITABLE

FORBIDDEN = (open, io.open, os.system, eval, exec, compile, builtins.__import__, type, input, breakpoint)


def reachable(start: Mapping[str, object], depth: int = 5) -> Iterator[tuple[str, object]]:
    """Walk public attributes, items, and what classes and functions answer when called without arguments."""
    seen: dict[int, object] = {}
    layer = list(start.items())
    for _ in range(depth):
        following = []
        for path, thing in layer:
            if id(thing) in seen:
                continue
            seen[id(thing)] = thing
            yield path, thing
            following += [(f"{path}{step}", found) for step, found in neighbours(thing)]
        layer = following


def neighbours(thing: object) -> Iterator[tuple[str, object]]:
    for name in dir(thing):
        if not name.startswith("_") and name not in names.GUARDED:
            with suppress(Exception):
                yield f".{name}", getattr(thing, name)
    if isinstance(thing, tuple | list | set | frozenset):
        yield from ((f"[{index}]", each) for index, each in enumerate(thing))
    if isinstance(thing, dict | types.MappingProxyType):
        yield from ((f"[{key!r}]", each) for key, each in thing.items())
    if isinstance(thing, type):
        with suppress(Exception):
            yield "()", thing()


def samples(modules: Modules) -> dict[str, object]:
    """Return instances that a call without arguments does not make."""
    return {
        "match": modules["re"].match("(?P<a>a)", "a"),
        "partial": modules["functools"].partial(len, "a", b=1),
        "cached": modules["functools"].cache(lambda: 1),
        "key": modules["functools"].cmp_to_key(max)(1),
        "decode error": json.JSONDecodeError("x", "y", 0),
        "normal": modules["statistics"].NormalDist(),
        "matcher": modules["difflib"].SequenceMatcher(None, "a", "b"),
        "zone": modules["zoneinfo"].ZoneInfo("UTC"),
        "hash": modules["hashlib"].sha256(),
        "uuid": modules["uuid"].uuid4(),
        "point": modules["collections"].namedtuple("Point", "x y")(1, 2),
        "getter": modules["operator"].attrgetter("x"),
        "item": modules["operator"].itemgetter(0),
        "alias": modules["typing"].Dict[str, int],
        "variable": modules["typing"].TypeVar("T"),
        "field": modules["dataclasses"].field(default=1),
        "time": modules["time"].localtime(),
        "marked": modules["plugin_api"].hookimpl(lambda: 1),
        "template": modules["string"].Template("$a"),
    }


def test_no_module_and_no_dangerous_builtin_can_be_walked_to(modules: Modules) -> None:
    found = [
        path
        for path, thing in reachable({**modules, **samples(modules)})
        if isinstance(thing, types.ModuleType) or any(thing is each for each in FORBIDDEN)
    ]

    assert found == []


def test_the_walk_would_find_what_real_modules_lead_to() -> None:
    found = [path for path, thing in reachable({"json": json}) if any(thing is each for each in FORBIDDEN)]

    assert "json.codecs.open" in found or "json.codecs.builtins.eval" in found


def test_nothing_shared_holds_a_container_that_a_character_could_change() -> None:
    # Instances that the walk makes are new each time; what stays is what members and classes hold.
    found = [
        path
        for path, thing in reachable(facades.shared_facades(), depth=4)
        if type(thing) in WRITABLE and "()" not in path
    ]

    assert found == []
