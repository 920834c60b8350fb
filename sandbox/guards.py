"""What is asked each time a character reads an attribute, writes one, or makes a class.

One `Guards` belongs to one character: it knows which classes that file made.

Runs in: worker.
"""

import dataclasses
import enum
import functools
import types
from collections.abc import Mapping
from typing import Any, Final

from plugin_api import hookspecs
from sandbox import addresses, base_methods, bounded_methods, class_statements, formatting, names, typings
from sandbox.class_stand_ins import ClassStandIn
from sandbox.file_classes import FileClasses
from sandbox.limits import Ticks

_HOOK_MARK: Final = f"{hookspecs.PROJECT}_impl"

_MISSING: Final = object()
# Python calls these again and again while it goes through something in C.
_ITERATING: Final = ("__next__", "__getitem__")


class Guards:
    """The guards of one character's namespaces.

    Attributes:
        own_classes: Classes that the character's source made.
        ticks: Those of its calls.
    """

    def __init__(self) -> None:
        self._classes = FileClasses()
        self.own_classes: set[type] = self._classes
        self.ticks = Ticks()
        self._spaces: list[dict[str, Any]] = []

    def in_source(self) -> Mapping[str, Any]:
        """Return what the rewritten source calls and asks."""
        return {
            "_call_": self.call,
            "_changeable_": self._classes.changeable,
            "_getattr_": self.read,
            "_lay_out_": self.lay_out,
            "_method_of_": self.method_of,
            "_super_": self.super_of,
            "_unmixed_": self._classes.unmixed,
            "_write_": self.write,
        }

    def read(self, thing: object, name: str) -> Any:
        """Read an attribute whose name the policy has let through; the source calls this as ``_getattr_``."""
        if name[0] == "_":
            if type(thing) in self._classes.unmixed and name[:2] != "__":
                return getattr(thing, name)
            return self._read_guarded(thing, name)
        return self._read_guarded(thing, name) if name in names.ASKED else getattr(thing, name)

    def call(self, thing: object, method: str, /, *arguments: Any, **named: Any) -> Any:
        """Call a method that asks about its arguments, which are all literals; called as ``_call_``."""
        if type(thing) is str and not named and (found := bounded_methods.quick(method, len(arguments))):
            return found(thing, *arguments)
        return self.read(thing, method)(*arguments, **named)

    def lay_out(self, template: str, /, *arguments: Any, **named: Any) -> str:
        """Do ``template.format(...)`` of a literal; called as ``_lay_out_``."""
        return formatting.lay_out(self.getattr, template, arguments, named)

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
        if name in names.BOUNDED:
            return bounded_methods.around(getattr(thing, name), self.ticks)
        if name in names.FORMATTING and (found := self._read_format(thing, name)) is not _MISSING:
            return found
        if name in names.LABELS:
            return _read_label(thing, name, is_own=self.is_own(thing))
        if name == "__init__":
            return self.method_of(thing, name)
        return self._read_own(thing, name)

    def _read_own(self, thing: Any, name: str) -> Any:
        if name == names.MEMBERS:
            if isinstance(thing, enum.EnumType) and thing in self.own_classes:
                # A copy: comparing a mapping proxy hands the mapping behind it to the other side.
                return types.MappingProxyType(dict(thing.__members__))
        elif self._is_own_function(thing) and name in vars(thing):
            return vars(thing)[name]
        elif self._is_own_attribute(thing, name):
            return getattr(thing, name)
        raise AttributeError(f"the attribute {name!r} is out of reach here")

    def _read_format(self, thing: object, name: str) -> Any:
        if issubclass(type(thing), str):
            return formatting.bound(self.getattr, thing, name)
        if isinstance(thing, type) and issubclass(thing, str):
            return formatting.unbound(self.getattr, name)
        return _MISSING

    def method_of(self, owner: object, name: str) -> Any:
        """Return a special method of a class that is called by its name; called as ``_method_of_``.

        Raises:
            AttributeError: It is out of reach, or not there.
        """
        return base_methods.find(self.own_classes, owner, name)

    def super_of(self, cls: object, thing: object) -> Any:
        """Return ``super(cls, thing)`` for the call of a special method; called as ``_super_``.

        Raises:
            TypeError: `cls` is no class of the file's own, whose body could have written ``super()`` as well.
        """
        if not isinstance(cls, type) or cls not in self.own_classes:
            raise TypeError("super() needs a class of this file here")
        if thing is None:
            # It would be bound to nothing, and could be bound to anything.
            raise TypeError("super() needs an instance of its class")
        return super(cls, thing)

    def is_own(self, thing: object) -> bool:
        """Tell whether `thing` is a class that the file made, or an instance of one."""
        return type(thing) in self.own_classes or (isinstance(thing, type) and thing in self.own_classes)

    def _is_own_attribute(self, thing: object, name: str) -> bool:
        # A name that an own class merely inherits is somebody else's: X.mro would tell the real bases.
        classes = _classes_searched(thing)
        definer = next((each for each in classes if name in vars(each)), None)
        return definer in self.own_classes if definer else not self.own_classes.isdisjoint(classes)

    def write(self, thing: object, name: str | None = None) -> Any:
        """Return `thing` if the character may change its items, or its attribute `name`; called as ``_write_``.

        What cannot be changed anyway is returned as well, so that Python says so in its own words.

        Raises:
            TypeError: It belongs to somebody else.
            AttributeError: It has this attribute for good.
        """
        if type(thing) in self._classes.changeable or self.is_own(thing):
            if name in names.BOUNDED and _is_bounded(thing):
                # What changes an attribute in place reads it, and a guard would have asked about this one.
                raise AttributeError(f"{type(thing).__name__!r} object attribute {name!r} is read-only")
            if name is not None and name[0] == "_" and not self._is_own_attribute(thing, name):
                # The same of what a base keeps to itself.
                raise AttributeError(f"the attribute {name!r} of a base is out of reach here")
            return thing
        if name is not None and (self._is_markable(thing, name) or _can_be_told_more(thing, name)):
            return thing
        raise _refusal(thing, name)

    def _is_markable(self, thing: object, name: str) -> bool:
        # Of what marks a function as a hook the host believes what it says.
        return self._is_own_function(thing) and name != _HOOK_MARK

    def _is_own_function(self, thing: object) -> bool:
        if type(thing) is not types.FunctionType:
            return False
        return any(thing.__globals__ is space for space in self._spaces)

    def add_space(self, space: dict[str, Any]) -> None:
        """Take note of a namespace of the character's: the functions made in it are its own."""
        self._spaces.append(space)

    def make_class(self, name: str, bases: tuple[type, ...], namespace: Any, **keywords: bool) -> type:
        """Make a class and remember it.

        Raises:
            TypeError: A base is no class, or one that makes classes.
        """
        own = class_statements.make_class(name, bases, self._ticking(namespace), **keywords)
        addresses.give_name(own)
        self.own_classes.add(own)
        return own

    def _ticking(self, namespace: Any) -> Any:
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


def _is_bounded(thing: object) -> bool:
    return issubclass(thing if isinstance(thing, type) else type(thing), bounded_methods.KINDS)


def _can_be_told_more(thing: object, name: str) -> bool:
    # An exception that was raised for this file. Of MemoryError Python keeps some that it raises again.
    kind = type(thing)
    return kind in base_methods.EXCEPTIONS and kind is not MemoryError and not hasattr(kind, name)


def _refusal(thing: object, name: str | None) -> Exception:
    kind = type(thing)
    if name is not None and dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
    return TypeError(f"a {kind.__name__} cannot be changed here")


def _classes_searched(thing: object) -> tuple[type, ...]:
    # Where Python looks an attribute up that `thing` itself does not have, in that order.
    if type(thing) is super:
        owner, after = (object.__getattribute__(thing, name) for name in ("__self_class__", "__thisclass__"))
        return tuple(owner.__mro__[owner.__mro__.index(after) + 1 :]) if owner else ()
    if issubclass(type(thing), type):
        return (*thing.__mro__, *type(thing).__mro__)  # type: ignore[attr-defined]
    return type(thing).__mro__


# Whose labels are text of their author, or of Python; an own class may define what it likes under these names.
_LABELLED: Final = (
    type,
    property,
    ClassStandIn,
    typings.NewType,
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
    type(functools.lru_cache(len)),
)


def _read_label(thing: object, name: str, *, is_own: bool) -> str | None:
    if isinstance(thing, _LABELLED) or (is_own and name == "__doc__"):
        label = getattr(thing, name, None)
        if type(label) is str or (label is None and name == "__doc__"):
            return label
    raise AttributeError(f"the attribute {name!r} is out of reach here")
