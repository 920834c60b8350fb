"""What is asked each time a character reads an attribute, writes one, or makes a class.

One `Guards` belongs to one character: it knows which classes that file made.

Runs in: worker.
"""

import types
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque
from collections.abc import Mapping
from typing import Any, Final

from sandbox import addresses, bounded_methods, formatting, names
from sandbox.class_stand_ins import ClassStandIn
from sandbox.limits import Ticks

# Plain containers: whoever holds one may change its items. Exact types only, for a subclass could be anybody's.
WRITABLE: Final = frozenset({dict, list, deque, defaultdict, Counter, OrderedDict, ChainMap, bytearray})

_MISSING: Final = object()
_ASKED: Final = names.GUARDED | bounded_methods.NAMES
# Python calls these again and again while it goes through something in C.
_ITERATING: Final = ("__next__", "__getitem__")


class Guards:
    """The guards of one character's namespaces.

    Attributes:
        own_classes: Classes that the character's source made.
        ticks: Those of its calls.
    """

    def __init__(self) -> None:
        self.own_classes: set[type] = set()
        self.ticks = Ticks()

    def read(self, thing: object, name: str) -> Any:
        """Read an attribute whose name the policy has let through; the source calls this as ``_getattr_``."""
        if name in _ASKED or name[0] == "_":
            return self._read_guarded(thing, name)
        return getattr(thing, name)

    def getattr(self, thing: object, name: str) -> Any:
        """Read an attribute whose name was worked out at run time.

        Raises:
            AttributeError: It is not there, or out of reach.
        """
        # A subclass of str could answer the checks and the lookup differently.
        if type(name) is not str or not name or not names.may_be_read(name):
            raise AttributeError(f"{name!r} is out of reach" if type(name) is str else "a name must be plain text")
        return self.read(thing, name)

    def _read_guarded(self, thing: object, name: str) -> Any:
        if name in bounded_methods.NAMES:
            return bounded_methods.around(getattr(thing, name), self.ticks)
        if name in names.FORMATTING and (found := self._read_format(thing, name)) is not _MISSING:
            return found
        if name in names.LABELS:
            return _read_label(thing, name)
        if name == "__init__":
            return self._read_initializer(thing)
        if self._is_own_attribute(thing, name):
            return getattr(thing, name)
        raise AttributeError(f"the attribute {name!r} is out of reach here")

    def _read_format(self, thing: object, name: str) -> Any:
        if issubclass(type(thing), str):
            return formatting.bound(self.getattr, thing, name)
        if isinstance(thing, type) and issubclass(thing, str):
            return formatting.unbound(self.getattr, name)
        return _MISSING

    def _read_initializer(self, thing: object) -> Any:
        if not isinstance(thing, type) or thing not in self.own_classes:
            raise AttributeError("only a class of this file can be asked for its __init__")
        definer = next(each for each in thing.__mro__ if "__init__" in vars(each))
        if definer not in self.own_classes and definer is not object:
            raise AttributeError("this class has no __init__ of its own; write super().__init__()")

        def initialize(instance: object, /, *args: Any, **kwargs: Any) -> None:
            # What a dataclass writes for itself sets attributes without asking a guard.
            if thing not in type(instance).__mro__:
                raise TypeError("__init__ needs an instance of its class")
            vars(definer)["__init__"](instance, *args, **kwargs)

        return initialize

    def is_own(self, thing: object) -> bool:
        """Tell whether `thing` is a class that the file made, or an instance of one."""
        return type(thing) in self.own_classes or (isinstance(thing, type) and thing in self.own_classes)

    def _is_own_attribute(self, thing: object, name: str) -> bool:
        # A name that an own class merely inherits is somebody else's: X.mro would tell the real bases.
        classes = _classes_searched(thing)
        definer = next((each for each in classes if name in vars(each)), None)
        return definer in self.own_classes if definer else not self.own_classes.isdisjoint(classes)

    def write(self, thing: object) -> Any:
        """Return `thing` if the character may change its attributes and items; called as ``_write_``.

        Raises:
            TypeError: It belongs to somebody else.
        """
        if type(thing) in WRITABLE or self.is_own(thing):
            return thing
        raise TypeError(f"a {type(thing).__name__} cannot be changed here")

    def make_class(self, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> type:
        """Make a class and remember it; a class statement calls this as its metaclass.

        Raises:
            TypeError: A base is no class, or one that makes classes.
        """
        if not all(_may_be_inherited(base) for base in bases):
            raise TypeError("a class can only inherit from ordinary classes here")
        own = types.new_class(name, bases, exec_body=lambda body: _fill(body, self._ticking(namespace)))
        addresses.give_name(own)
        self.own_classes.add(own)
        return own

    def _ticking(self, namespace: dict[str, Any]) -> dict[str, Any]:
        # A method that the file's own source defines ticks. What a decorator has put in its place may not.
        for name in _ITERATING:
            if name in namespace and type(namespace[name]) is not types.FunctionType:
                namespace[name] = self._tick_around(namespace[name])
        return namespace

    def _tick_around(self, method: Any) -> Any:
        def call(instance: object, *arguments: object) -> object:
            self.ticks.look()
            bound = method.__get__(instance, type(instance)) if hasattr(type(method), "__get__") else method
            return bound(*arguments)

        return call


class OwnClasses:
    """What class patterns read: the classes of one namespace, as long as its names mean classes of the file's own.

    Positional patterns read the attributes named in ``__match_args__`` without asking a guard.
    """

    def __init__(self, guards: Guards, space: Mapping[str, object]) -> None:
        self._guards = guards
        self._space = space

    def __getattr__(self, name: str) -> type:
        """Return the class of this name."""
        found = self._space.get(name)
        if not isinstance(found, type) or found not in self._guards.own_classes:
            raise TypeError(f"a class pattern needs a class of this file; {name} means something else now")
        if any(each in names.GUARDED or each.startswith("_") for each in getattr(found, "__match_args__", ())):
            raise TypeError(f"the positions of {name} name attributes that are out of reach")
        return found


def _may_be_inherited(base: object) -> bool:
    # Of anything else Python would call the type, with three arguments, to make the class. A super of one's own would
    # read past the guard.
    if isinstance(base, type):
        return not issubclass(base, type | super)
    return hasattr(type(base), "__mro_entries__")


def _fill(body: dict[str, Any], namespace: dict[str, Any]) -> None:
    # One by one: an enum's body takes note of the order. (PERF403 sees a plain dict here.)
    for name, value in namespace.items():
        body[name] = value  # noqa: PERF403


def _classes_searched(thing: object) -> tuple[type, ...]:
    # Where Python looks an attribute up that `thing` itself does not have, in that order.
    if type(thing) is super:
        owner, after = (object.__getattribute__(thing, name) for name in ("__self_class__", "__thisclass__"))
        return tuple(owner.__mro__[owner.__mro__.index(after) + 1 :]) if owner else ()
    if issubclass(type(thing), type):
        return (*thing.__mro__, *type(thing).__mro__)  # type: ignore[attr-defined]
    return type(thing).__mro__


def _read_label(thing: object, name: str) -> str:
    # Of classes and functions only: an own class may define what it likes under these names.
    if isinstance(thing, type | types.FunctionType | types.BuiltinFunctionType | ClassStandIn):
        label = getattr(thing, name, None)
        if type(label) is str:
            return label
    raise AttributeError(f"the attribute {name!r} is out of reach here")
