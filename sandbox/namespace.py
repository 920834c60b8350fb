"""The private namespaces of one character: its file, and its own copies of the modules of its set.

Nothing here goes through ``sys.modules``: a module of a set is another dictionary that only this character can reach.

Runs in: worker.
"""

import inspect
import marshal
from collections.abc import Callable, Iterator, Mapping
from types import CodeType
from typing import Any, Final

from sandbox import (
    addresses,
    arithmetic,
    bound_facades,
    bounded_methods,
    builtin_functions,
    facades,
    field_types,
    formatting,
    imports,
)
from sandbox.class_statements import ClassStatement
from sandbox.clocks import Repeatable, StoppedClock
from sandbox.guards import Guards
from sandbox.limits import Meter
from sandbox.pattern_guards import Found, OwnClasses

# What the author's prints of one call may add up to.
MAX_PRINTED_CHARACTERS: Final = 4096

# C functions of Python's own import these by name and ignore what they are given.
_IMPORTED_BY_PYTHON: Final = frozenset({"time", "_strptime", "_datetime", "_pylong"})


# What the rewritten source calls, and what asks nothing of any character.
_SHARED_GUARDS: Final[Mapping[str, Any]] = {
    **arithmetic.GUARDS,
    **bounded_methods.GUARDS,
    "_ascii_": addresses.shown_in_ascii,
    "_fail_import_": imports.fail,
    "_field_type_": field_types.FieldType,
    "_found_": Found,
    "_format_": formatting.format_value,
    "_make_": builtin_functions.make,
    "_plain_": addresses.PLAIN,
    "_range_": range,
    "_repr_": addresses.shown,
    "_shown_": addresses.interpolated,
    "_text_": addresses.text_of,
}


class CharacterSpace:
    """All that one character's code can reach.

    Args:
        resources: Compiled modules of the set, by file name.
        seed: Of the character's random numbers: another for each character of each session.
        clock: The only one that it is told, if there is one.
    """

    def __init__(self, resources: Mapping[str, bytes], seed: str, clock: StoppedClock | None = None) -> None:
        self.guards = Guards()
        self.printed: list[str] = []
        self._room = MAX_PRINTED_CHARACTERS
        self._resources = resources
        self._modules: dict[str, facades.Facade] = {}
        self._running: list[str] = []
        self._seed = seed
        self._repeatable = None if clock is None else Repeatable(clock, seed)
        self._spaces: list[dict[str, Any]] = []
        self._codes: list[CodeType] = []
        self._makes_generators = False
        self._tick: Callable[[], bool] = lambda: True
        self._call_meter: Meter | None = None

    @property
    def files(self) -> frozenset[str]:
        """Names of the set's own modules, as they stand in tracebacks."""
        return frozenset(self._resources)

    @property
    def names(self) -> dict[str, Any]:
        """What the file itself has bound by now."""
        return dict(public_names(self._spaces[0]))

    @property
    def makes_generators(self) -> bool:
        """Whether its code can leave generators suspended. Looked for when it first matters: loading is waited for."""
        while self._codes:
            self._makes_generators |= makes_generators(self._codes.pop())
        return self._makes_generators

    def run(self, code: bytes) -> dict[str, Any]:
        """Run a compiled file in a fresh namespace and return that namespace."""
        space: dict[str, Any] = {**_SHARED_GUARDS, **self.guards.in_source()}
        space["__builtins__"] = {
            **builtin_functions.builtins_for(
                self.guards,
                printed=self._take_print,
                public_names=lambda: dict(public_names(space)),
                stand_ins={} if self._repeatable is None else self._repeatable.stand_ins,
            ),
            "__import__": self._import,
        }
        space["__name__"] = "character"
        space["__doc__"] = None
        space["__metaclass__"] = ClassStatement(self.guards.make_class, self.guards.own_classes.add)
        space["_own_"] = OwnClasses(self.guards, space)
        space["_telling_"] = addresses.Hashes().telling
        space["_type_"] = space["__builtins__"]["type"]
        space["_tick_"] = self._tick
        self._spaces.append(space)
        self.guards.add_space(space)
        loaded = marshal.loads(code)  # noqa: S302 (it comes from our compiler)
        self._codes.append(loaded)
        exec(loaded, space)  # noqa: S102 (the sandbox's very purpose)
        return space

    def begin_anew(self, seed: str) -> None:
        """Draw other random numbers from now on, whether or not some were drawn already."""
        self._seed = seed
        if "random" in self._modules:
            self._modules["random"].seed(seed)

    def begin_call(self, deadline_seconds: float) -> Meter:
        """Count what a call takes from now on. The same meter serves until it is spent: making one is dear."""
        if self._call_meter is None or self._call_meter.is_stopped:
            self._call_meter = Meter(deadline_seconds)
            self.meter(self._call_meter)
        else:
            self._call_meter.restart(deadline_seconds)
        return self._call_meter

    def meter(self, meter: Meter) -> None:
        """Let `meter` count from now on."""
        self.guards.ticks.look = meter.look
        self._tick = meter.tick
        for space in self._spaces:
            space["_tick_"] = self._tick

    def take_printed(self) -> str:
        """Return what was printed since the last call, and forget it."""
        text = "".join(self.printed)
        self.printed.clear()
        self._room = MAX_PRINTED_CHARACTERS
        return text

    def _take_print(self, text: str) -> None:
        kept = text[: self._room]
        self._room -= len(kept)
        if kept:
            self.printed.append(kept)

    def _import(
        self,
        name: str,
        globals_: object = None,  # noqa: ARG002 (the signature of __import__)
        locals_: object = None,  # noqa: ARG002
        wanted: object = (),
        level: int = 0,
    ) -> Any:
        if type(wanted) is list and name in _IMPORTED_BY_PYTHON:
            return None
        if level or (refusal := imports.refuse_module(name)) is not None:
            raise ImportError(refusal.message if not level and refusal else "relative imports are not available")
        if wanted or "." not in name:
            return self._module(name, wanted if isinstance(wanted, tuple) else ())
        return self._package(name)

    def _module(self, name: str, wanted: tuple[str, ...] = ()) -> facades.Facade:
        if name == imports.OWN_PACKAGE:
            return facades.Facade(name, {each: self._module(f"{name}.{each}") for each in wanted})
        if name not in self._modules:
            self._modules[name] = self._make_module(name)
        module = self._modules[name]
        if wanted and imports.own_module(name):
            imports.refuse_missing(name, wanted, facades.members(module))
        return module

    def _make_module(self, name: str) -> facades.Facade:
        file = imports.own_module(name)
        if file is not None:
            if file not in self._resources:
                raise ImportError(f"the set has no {file} that can be used")
            return facades.Facade(name, dict(public_names(self._run_once(file))))
        shared = facades.shared_facades().get(name)
        usual = shared or facades.make_bound_facade(name, self.guards, self._seed)
        return usual if self._repeatable is None else self._repeatable.over(name, usual)

    def _run_once(self, file: str) -> dict[str, Any]:
        if file in self._running:
            raise ImportError(f"{' and '.join(dict.fromkeys((self._running[-1], file)))} import each other")
        self._running.append(file)
        try:
            return self.run(self._resources[file])
        finally:
            self._running.pop()

    def _package(self, name: str) -> facades.Facade:
        # ``import a.b.c`` binds a, from which b and then c are read.
        top, *middle, last = name.split(".")
        inner = self._module(name)
        for part in reversed(middle):
            inner, last = facades.Facade(part, {last: inner}), part
        known = top in bound_facades.MODULES or top in facades.shared_facades()
        return facades.Facade(top, {**(facades.members(self._module(top)) if known else {}), last: inner})


def public_names(space: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return what a file itself has bound; guards and such are left out."""
    return ((name, value) for name, value in space.items() if not (name[:1] == "_" == name[-1:]))


def makes_generators(code: CodeType) -> bool:
    """Tell whether code can leave a generator suspended whose clean-up runs later. That of an expression has none."""
    waiting = [code]
    while waiting:
        each = waiting.pop()
        if each.co_flags & inspect.CO_GENERATOR and each.co_name != "<genexpr>":
            return True
        waiting += [inner for inner in each.co_consts if isinstance(inner, CodeType)]
    return False
