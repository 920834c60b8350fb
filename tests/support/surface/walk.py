"""All that a character can reach, found by doing what its code can do in the place where its code runs.

Every step is one that source under the policy can take: read an attribute through the character's own guards, take an
item, iterate, enter, catch, call without arguments. Nothing is looked at in any other way to get further; only to tell
what was found.

Runs in: worker (sent there by `surface.asking`).
"""

import enum
import itertools
import marshal
import types
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from surface.verdicts import Verdicts, changeable
from surface.words import describe, name_type

from sandbox import names, policy
from sandbox.compile import compile_source
from sandbox.facades import Facade
from sandbox.sources import Source

# How many things of a type are looked into, beside those that the file holds by name. Their attributes are the same.
_OF_A_TYPE: Final = 8
# Taken from whatever can be iterated: all of any table, and enough of what has no end.
_ITEMS: Final = 1000

# They wait, or change what they are called on, and answer nothing that was not there before.
_NOT_CALLED: Final = frozenset("cache_clear clear close pop popitem popleft reverse seed sort".split())

# Names that `dir` does not show, or not of everything, and that would lead out where they could be read.
_INNER_NAMES: Final = frozenset().union(
    names.GUARDED,
    *(dir(each) for each in (type, object, property, super, Exception, AttributeError, NameError, ImportError)),
    *(
        dir(type(each))
        for each in (compile_source, len, [].append, itertools, (_ for _ in ()), compile_source.__code__)
    ),
    "__dict__ __weakref__ __builtins__ __file__ __path__ __spec__ __loader__ __wrapped__ __slots__ __origin__ __args__ "
    "__metadata__ __members__ __annotations__ __match_args__ __set_name__ __instancecheck__ __subclasscheck__".split(),
)

_SCALARS: Final = frozenset({bool, int, float, str, bytes, types.NoneType})
_FUNCTIONS: Final = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)


_OPERATORS: Final = "== != < <= > >= | & ^ + - * @ / // % ** << >>".split()


class Spy:
    """Stands for a class of a character's whose special methods remember what they are told.

    Attributes:
        told: Everything that was handed to it.
    """

    def __init__(self) -> None:
        self.told: list[object] = []

    def _remember(self, *told: object) -> Any:
        self.told += told
        return NotImplemented

    def __call__(self, *told: object, **named: object) -> None:
        """Take part in whatever calls it."""
        self.told += [*told, *named.values()]

    def __getitem__(self, key: object) -> object:
        """Be an empty sequence, or a mapping without this key."""
        self.told.append(key)
        raise IndexError

    def __hash__(self) -> int:
        """Be found next to others."""
        return 7

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = _remember
    __ror__ = __rand__ = __rxor__ = __radd__ = __rsub__ = __rmul__ = __rmatmul__ = __rtruediv__ = _remember
    __rfloordiv__ = __rmod__ = __rpow__ = __rlshift__ = __rrshift__ = _remember


class Reached(NamedTuple):
    """Something on the way.

    Attributes:
        path: How source would write it, roughly.
        held: Whether the file holds it by name, so that it is looked into whatever else there is of its type.
    """

    path: str
    thing: Any
    held: bool = False


class Walk:
    """One walk through all that one character can reach.

    Args:
        space: The namespace of the character's file, as it is.

    Attributes:
        sightings: Block of the file and name in it -> where that was seen (``class``, ``instance``, ``call``) -> words.
        types: Full name -> each type that was met.
        findings: Path -> why that may not be reached.
        changeable: Identity -> path and thing, of all that could be changed. Holds what was met, so that no identity
            comes up twice.
    """

    def __init__(self, space: dict[str, Any]) -> None:
        self.sightings: dict[tuple[str, str], dict[str, set[str]]] = {}
        self.types: dict[str, type] = {}
        self.findings: dict[str, str] = {}
        self.changeable: dict[int, tuple[str, object]] = {}
        self._space = space
        self._builtins = space["__builtins__"]
        self._verdicts = Verdicts(space)
        self._operators = {sign: self._compile(f"lambda one, other: one {sign} other") for sign in _OPERATORS}
        self._take_item = self._compile("lambda thing, key: thing[key]")
        self._seen: dict[int, object] = {}
        self._met: Counter[type] = Counter()
        self._called: set[object] = set()
        self._left: deque[Reached] = deque()
        self._containers: deque[Reached] = deque()

    def go(self) -> "Walk":
        """Walk until there is nothing new."""
        self._start()
        while self._left or self._containers:
            if self._left:
                self._look_into(self._left.popleft())
            else:
                self._look_through(self._containers.popleft())
        return self

    # Where it begins

    def _start(self) -> None:
        for module in sorted(policy.IMPORTABLE):
            self._add(Reached(module, self._import(module, ("name",)), held=True))
            self._add(Reached(f"import {module}", self._import(module, ()), held=True))
        for name in sorted(self._builtins):
            if _may_be_written(name):
                value = self._builtins[name]
                self._note("builtins", name, "class", describe(value))
                self._add(Reached(name, value, held=True))
                self._call(name, value, ("builtins", name), key=value if isinstance(value, type) else id(value))
        for name, value in list(self._space.items()):
            if name not in self._builtins and _may_be_written(name):
                self._add(Reached(name, value, held=True))

    def _import(self, module: str, wanted: tuple[str, ...]) -> object:
        return self._builtins["__import__"](module, None, None, wanted, 0)

    def _compile(self, expression: str) -> Any:
        # As source of the character's own, so that whatever the rewriting puts in its way is there.
        compiled = compile_source(Source(name="walk.py", text=f"made = {expression}"))
        assert compiled.code is not None, compiled.diagnostics
        space = dict(self._space)
        exec(marshal.loads(compiled.code), space)
        return space["made"]

    # Step by step

    def _add(self, reached: Reached) -> None:
        path, thing, held = reached
        if id(thing) in self._seen or type(thing) is Spy or thing is Spy:
            return
        if (reason := self._verdicts.judge(thing)) is not None:
            # It is not looked into: what it leads to is no news, and calling it could do harm.
            self.findings.setdefault(path, reason)
            return
        for each in changeable(thing):
            self.changeable.setdefault(id(each), (path, each))
        kind = type(thing)
        for each in (kind, thing) if isinstance(thing, type) else (kind,):
            self.types.setdefault(name_type(each), each)
        is_one_of_many = (not held or kind in _SCALARS) and not issubclass(kind, type) and self._met[kind] >= _OF_A_TYPE
        if is_one_of_many and not _has_items(thing):
            return
        self._met[kind] += not held or kind in _SCALARS
        self._seen[id(thing)] = thing
        (self._containers if is_one_of_many else self._left).append(reached)

    def _look_into(self, reached: Reached) -> None:
        found = dict(self._attributes(reached))
        for name, value in found.items():
            if not _is_member_of_a_member(reached.thing, name):
                self._note(*_place(reached.thing, name), describe(value))
            self._add(Reached(f"{reached.path}.{name}", value))
        self._look_through(reached)
        self._call_all(reached, found)

    def _look_through(self, reached: Reached) -> None:
        # All that can be new where there are many of a type.
        for each in self._items(reached):
            self._add(each)
        self._compare(reached)

    def _attributes(self, reached: Reached) -> Iterator[tuple[str, object]]:
        for name in _names_of(reached.thing):
            try:
                value = self._read(reached.thing, name)
            except Exception as error:  # noqa: BLE001 (whatever it is, the character may catch it)
                self._catch(reached.path, error)
                continue
            if type(value) is not Spy and (name not in names.LABELS or type(value) is not str):
                yield name, value

    def _read(self, thing: object, name: str) -> object:
        try:
            return self._builtins["getattr"](thing, name)
        except AttributeError:
            if not names.may_be_read(name):
                raise
        return self._space["_getattr_"](thing, name)

    def _items(self, reached: Reached) -> Iterator[Reached]:
        path, thing, held = reached
        kind = type(thing)
        if hasattr(kind, "__enter__"):
            yield from self._try(f"with {path}", kind.__enter__, thing)
        if not hasattr(kind, "__iter__") and not hasattr(kind, "__getitem__"):
            return
        for iterator in self._try(f"iter({path})", self._builtins["iter"], thing):
            yield iterator
            if type(iterator.thing) is not kind:
                self._note(*_place(thing, "iter()"), describe(iterator.thing))
        for items in self._try(path, lambda: list(itertools.islice(self._builtins["iter"](thing), _ITEMS))):
            for number, item in enumerate(_in_order(items.thing)):
                yield Reached(f"{path}[{number}]", item, held and _has_items(thing))
                if isinstance(thing, Mapping):
                    for value in self._try(f"{path}[{item!r:.40}]", self._take_item, thing, item):
                        yield value._replace(held=held)

    def _compare(self, reached: Reached) -> None:
        # An operator may hand its other side more than what source holds: a mapping proxy, the mapping behind it.
        for sign, operate in self._operators.items():
            self._show_to_spy(f"{reached.path} {sign} spy", operate, reached.thing)

    def _show_to_spy(self, path: str, action: Any, *arguments: object) -> None:
        spy = Spy()
        for answer in self._try(path, action, *arguments, spy):
            self._add(answer)
        for each in spy.told:
            self._add(Reached(f"{path} → ", each))

    def _call_all(self, reached: Reached, found: Mapping[str, object]) -> None:
        for name, value in found.items():
            place = _place(reached.thing, name)
            self._call(f"{reached.path}.{name}", value, place[:2], key=value if isinstance(value, type) else place)
        if isinstance(reached.thing, type):
            self._call(reached.path, reached.thing, None, key=reached.thing)
        elif isinstance(reached.thing, _FUNCTIONS):
            self._call(reached.path, reached.thing, None, key=id(reached.thing))
        else:
            self._call(reached.path, reached.thing, _place(reached.thing, "()")[:2], key=type(reached.thing))

    def _call(self, path: str, thing: Any, place: tuple[str, str] | None, key: object) -> None:
        if not callable(thing) or key in self._called or path.rpartition(".")[2] in _NOT_CALLED:
            return
        if self._verdicts.judge(thing) is not None:
            return
        self._called.add(key)
        for answer in self._try(f"{path}()", thing):
            self._add(answer)
            if place is not None and type(answer.thing) is not thing:
                self._note(*place, "call", describe(answer.thing))
        if not _has_items(getattr(thing, "__self__", None)):
            # What is put into a container stays there and would be met again.
            self._show_to_spy(f"{path}(spy)", thing)

    def _try(self, path: str, action: Any, *arguments: object) -> Iterator[Reached]:
        try:
            yield Reached(path, action(*arguments))
        except Exception as error:  # noqa: BLE001 (whatever it is, the character may catch it)
            self._catch(path, error)

    def _catch(self, path: str, error: Exception) -> None:
        error.__traceback__ = None  # it would keep every frame of the walk
        if self._met[type(error)] < _OF_A_TYPE:
            self._add(Reached(f"except {path}", error))

    # What is noted

    def _note(self, block: str, name: str, side: str, words: str) -> None:
        self.sightings.setdefault((block, name), {}).setdefault(side, set()).add(words)


def _place(thing: Any, name: str) -> tuple[str, str, str]:
    # Where a name that was read from `thing` belongs: block, name and side.
    if isinstance(thing, Facade) and name not in vars(Facade):
        return f"module {thing.__facade__}", name, "class"
    if isinstance(thing, type):
        return f"type {name_type(thing)}", name, "class"
    return f"type {name_type(type(thing))}", name, "instance"


def _is_member_of_a_member(thing: object, name: str) -> bool:
    # Some patch releases of 3.11 let a member of an enumeration be read from another; all are of one kind anyway.
    return isinstance(thing, enum.Enum) and name in {*type(thing).__members__, "value"}


def _may_be_written(name: str) -> bool:
    return compile_source(Source(name="name.py", text=name)).code is not None


def _names_of(thing: object) -> list[str]:
    found = set(_INNER_NAMES).union(object.__dir__(thing), *(vars(each) for each in type(thing).__mro__))
    if isinstance(thing, type):
        found.update(*(vars(each) for each in thing.__mro__))
    return sorted(each for each in found if type(each) is str)


def _has_items(thing: object) -> bool:
    return isinstance(thing, (dict, list, tuple, set, frozenset, deque, Mapping))


def _in_order(items: list[Any]) -> list[Any]:
    # A set gives its texts in another order each time.
    return sorted(items) if items and all(type(each) is str for each in items) else items
