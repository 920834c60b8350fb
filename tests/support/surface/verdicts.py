"""What no character may ever reach, on any path, and what two characters may both reach.

Tables first. An entry in one of them is a decision that a reviewer sees.

Runs in: worker (sent there by `surface.asking`).
"""

import _io
import builtins
import datetime as dt
import decimal
import enum
import fractions
import functools
import gc
import io
import marshal
import os
import random
import re
import sys
import types
import typing
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from surface.words import name_type

from sandbox import policy
from sandbox.facades import Facade

# Objects that show how Python runs something, or lead to what it runs with.
_INNER_TYPES: Final = (
    types.ModuleType,
    types.FrameType,
    types.CodeType,
    types.CellType,
    types.CoroutineType,
    types.AsyncGeneratorType,
    memoryview,
    _io._IOBase,
)

# Classes that make functions, modules or classes of whatever they are given, or hold on to others' memory.
_MAKERS: Final = frozenset(
    {
        *_INNER_TYPES,
        type,
        types.FunctionType,
        types.MethodType,
        types.BuiltinFunctionType,
        types.GeneratorType,
        types.SimpleNamespace,
        types.DynamicClassAttribute,
        enum.EnumType,
    }
)

# Built-in names that are not given away as they are. What the policy lists is replaced, or is harmless itself.
_REPLACED_BUILTINS: Final = frozenset("delattr format getattr globals hasattr print setattr type".split())
_NOT_GIVEN: Final = frozenset(vars(builtins)) - policy.BUILTINS | _REPLACED_BUILTINS

# C functions of these modules touch the process, its files, its memory or its interpreter.
_PROCESS_MODULES: Final = frozenset(
    "posix nt sys gc marshal signal _imp _io _socket _thread _ctypes _posixsubprocess _signal _weakref faulthandler "
    "fcntl mmap resource select".split()
)

# Methods that every object or class has, and that look or reach behind it.
_INNER_METHODS: Final = frozenset(
    "__subclasses__ __reduce__ __reduce_ex__ __getattribute__ __setattr__ __delattr__ __dir__ __new__ mro __prepare__ "
    "__init_subclass__ __class_getitem__ __set_name__ __import__ register _register get_field vformat".split()
)

# The only modules of ours whose functions, classes and instances face characters. Everything else of `sandbox` is
# machinery: guards, namespaces, meters, the registry.
FACING: Final = frozenset(
    f"sandbox.{name}"
    for name in (
        "addresses arithmetic bound_facades bounded_functions bounded_methods bounds builtin_functions class_stand_ins "
        "decimals expressions facades formatting pattern_flags ranges stand_ins typings"
    ).split()
)

# What is handed out without a thought although it belongs to the machinery -> why.
EXCUSED: Final[Mapping[str, str]] = {
    "sandbox.guards.Guards._read_initializer.<locals>.initialize": "stands for the __init__ of a class of the file",
}

# Nothing can change these: neither the write guard lets it, nor do they have a method that does.
_CONSTANT: Final = (
    *(int, float, complex, str, bytes, bool, tuple, frozenset, range, slice),
    *(types.NoneType, types.EllipsisType, types.NotImplementedType, types.MappingProxyType, types.GenericAlias),
    *(type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodWrapperType, types.UnionType),
    *(types.MethodDescriptorType, types.WrapperDescriptorType, types.ClassMethodDescriptorType),
    *(types.GetSetDescriptorType, types.MemberDescriptorType, property, Facade, enum.Enum),
    *(dt.date, dt.time, dt.timedelta, dt.tzinfo, decimal.Decimal, fractions.Fraction),
    *(uuid.UUID, re.Pattern, typing.TypeVar),
)

SHARED: Final[Mapping[str, str]] = {
    "__future__._Feature": "tells two versions; the write guard refuses it, and no method changes it",
    "calendar.TextCalendar": "only the owner of methods that read it; the one that sets its week is not given",
    "calendar._localized_day": "answers names of days and keeps nothing",
    "calendar._localized_month": "answers names of months and keeps nothing",
    "dataclasses._KW_ONLY_TYPE": "a mark without attributes",
    "dataclasses._MISSING_TYPE": "a mark without attributes",
    "enum._auto_null": "a mark without attributes",
    "sandbox.stand_ins.StatementOnly": "the write guard refuses it, and it has no methods that source may name",
    "sandbox.class_stand_ins.ClassStandIn": "refuses every write, and calls what makes something new",
    "sandbox.typings.Form": "a name in typing; keeps nothing of what is written in its brackets",
    "sandbox.typings.TypeVar": "AnyStr alone; no method changes it",
}
"""Type of a thing that any two characters reach although it could be changed -> why that is harmless."""


class Verdicts:
    """Judges things by the tables, and by what belongs to one character's own machinery.

    Args:
        space: The namespace of the character's file.
    """

    def __init__(self, space: dict[str, Any]) -> None:
        namespaces = [vars(module) for module in list(sys.modules.values()) if isinstance(module, types.ModuleType)]
        inner: list[object] = [*namespaces, sys.modules, space, space["__builtins__"]]
        inner += [os.environ, io.open, marshal.loads, gc.get_objects, random._inst]
        inner += [getattr(builtins, name) for name in _NOT_GIVEN if callable(getattr(builtins, name))]
        self._inner = {id(each): each for each in inner if not _is_exception(each)}

    def judge(self, thing: object) -> str | None:
        """Tell why `thing` may not be reached, or None if it may."""
        if isinstance(thing, type):
            return self._judge_class(thing)
        if id(thing) in self._inner:
            return "a namespace or a built-in name that is not given away"
        if isinstance(thing, _INNER_TYPES):
            return f"a {type(thing).__name__}"
        if _is_c_function(thing):
            return _judge_c_function(thing)
        return _judge_origin(thing)

    def _judge_class(self, cls: type) -> str | None:
        if cls in _MAKERS or issubclass(cls, type):
            return "a class that makes what no source may make"
        if id(cls) in self._inner:
            return "a built-in name that is not given away"
        return _judge_origin(cls)


def _is_exception(thing: object) -> bool:
    # The base classes of those that are given can be read from nothing, but an except clause may catch any.
    return isinstance(thing, type) and issubclass(thing, BaseException)


def _is_c_function(thing: object) -> bool:
    return isinstance(thing, types.BuiltinFunctionType | types.MethodWrapperType | types.MethodDescriptorType)


def _judge_c_function(thing: Any) -> str | None:
    if thing.__name__ in _INNER_METHODS:
        return f"the method {thing.__name__}"
    owner = getattr(thing, "__self__", None)
    module = owner.__name__ if isinstance(owner, types.ModuleType) else getattr(thing, "__module__", None)
    return f"a function of {module}" if module in _PROCESS_MODULES else None


def _judge_origin(thing: Any) -> str | None:
    if isinstance(thing, functools._lru_cache_wrapper):
        thing = thing.__wrapped__
    described = thing if isinstance(thing, type | types.FunctionType | types.MethodType) else type(thing)
    module, name = described.__module__ or "", described.__qualname__
    if not module.startswith("sandbox.") or module in FACING or f"{module}.{name}" in EXCUSED:
        return None
    return f"machinery: {module}.{name}"


_BOUND: Final = types.BuiltinFunctionType | types.MethodType | types.MethodWrapperType


def _is_of_a_file(thing: object) -> bool:
    # What a file made is changeable to that file, and runs its code.
    made = thing if isinstance(thing, type | types.FunctionType | types.MethodType) else type(thing)
    return made.__module__ == "character"


def changeable(thing: object) -> Iterator[object]:
    """Return `thing` if it can be changed, and what changes when a method that is bound to it is called."""
    if not isinstance(thing, _CONSTANT) or _is_of_a_file(thing):
        yield thing
    owner = getattr(thing, "__self__", None) if isinstance(thing, _BOUND) else None
    if owner is not None and not isinstance(owner, (*_CONSTANT, types.ModuleType)):
        yield owner


def shared(one: Mapping[int, tuple[str, object]], other: Mapping[int, tuple[str, object]]) -> list[tuple[str, str]]:
    """Return path and type of what two walks both came by and either character could change."""
    common = [other[number] for number in one.keys() & other.keys()]
    return sorted((path, name_type(type(thing))) for path, thing in common)
