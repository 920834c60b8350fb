"""Short, stable words for things: what the surface file calls them on every machine.

Runs in: worker (sent there by `surface.asking`).
"""

import enum
import functools
import types
from collections.abc import Callable
from typing import Any, Final

from sandbox.facades import Facade


def name_type(cls: type) -> str:
    """Return the full name of a class; built-in ones need no module."""
    name = f"{cls.__module__}.{cls.__qualname__}"
    return name.removeprefix("builtins.")


def describe(thing: object) -> str:
    """Tell in a word or two what `thing` is."""
    told = (tell(thing) for kinds, tell in _TOLD if isinstance(thing, kinds))
    return next(told, name_type(type(thing)))


def _describe_function(function: Any) -> str:
    # Which function of ours stands for Python's is what a reviewer looks for.
    is_ours = (function.__module__ or "").startswith("sandbox")
    return f"ours: {function.__module__}.{function.__qualname__}" if is_ours else "function"


def _describe_bound(function: Any) -> str:
    owner = function.__self__
    if owner is None or isinstance(owner, types.ModuleType):
        return "function"
    return "class method" if isinstance(owner, type) else "method"


# The first that fits tells.
_TOLD: Final[tuple[tuple[Any, Callable[[Any], str]], ...]] = (
    (types.NoneType, lambda _: "None"),
    (Facade, lambda _: "module"),
    (type, lambda cls: f"class {name_type(cls)}"),
    (types.FunctionType, _describe_function),
    (types.BuiltinFunctionType | types.MethodType, _describe_bound),
    (types.MethodWrapperType, lambda _: "method"),
    (types.MethodDescriptorType | types.WrapperDescriptorType, lambda _: "unbound method"),
    (types.ClassMethodDescriptorType, lambda _: "unbound method"),
    (types.GetSetDescriptorType | types.MemberDescriptorType | property, lambda _: "attribute"),
    (enum.Enum, lambda member: f"member of {name_type(type(member))}"),
    (functools.partial, lambda made: f"partial of {describe(made.func)}"),
)
