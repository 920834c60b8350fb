"""Members of those facades that belong to one character: they ask its guards, or keep something of its own.

Runs in: worker.
"""

import collections
import copy
import dataclasses
import functools
import inspect
import itertools
import keyword
import operator
import types
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias, cast

from plugin_api import prompts
from sandbox import addresses, bounded_functions, bounded_methods, field_types, names, policy, typings
from sandbox.limits import Ticks
from sandbox.stand_ins import copy_function

if TYPE_CHECKING:
    from sandbox.facades import Guards

_Members: TypeAlias = dict[str, Any]
_Decorator: TypeAlias = Callable[[object], object]

# Older name -> name in plugin_api.prompts.
_OLDER_PROMPTS: Final = {
    "_SYSTEM_PROMPT_TEMPLATE": "SYSTEM_PROMPT_TEMPLATE",
    "_SYSTEM_PROMPT_BASICS": "SYSTEM_PROMPT_BASICS",
    "_DEFAULT_ADDITIONAL_INSTRUCTIONS": "DEFAULT_ADDITIONAL_INSTRUCTIONS",
    "LANGUAGE_CODE_TO_INSTRUCTIONS": "LANGUAGE_CODE_TO_INSTRUCTIONS",
    "get_readable_llm_name": "get_readable_llm_name",
}


def make_members(module: str, guards: "Guards", seed: str) -> _Members:
    """Return the members that one of MODULES has for one character.

    Args:
        module: Full dotted name, one of MODULES.
        guards: The character's own.
        seed: Of its random numbers.
    """
    return _MAKERS[module](guards, seed)


def _originals(module: types.ModuleType) -> _Members:
    return _listed(module.__name__, module)


def _listed(module: str, source: object) -> _Members:
    return {name: getattr(source, name) for name in policy.IMPORTABLE[module] if hasattr(source, name)}


def _random(seed: str, ticks: Ticks) -> _Members:
    # Its own generator, or one character could settle what another one draws.
    generator = bounded_functions.Random(seed)  # for dice and stories
    members: _Members = {name: getattr(generator, name) for name in _RANDOM_METHODS}
    for name in _RANDOM_METHODS & names.BOUNDED:
        members[name] = bounded_methods.around(members[name], ticks)
    members["Random"] = bounded_functions.Random
    return members


_RANDOM_METHODS: Final = frozenset(
    name for name in policy.IMPORTABLE["random"] if hasattr(bounded_functions.Random, name)
)


def _prompts() -> _Members:
    # The original could be changed: comparing a mapping proxy hands the mapping behind it to the other side.
    languages = MappingProxyType(dict(prompts.LANGUAGE_CODE_TO_INSTRUCTIONS))
    return _originals(prompts) | {"LANGUAGE_CODE_TO_INSTRUCTIONS": languages}


# copy


def copy_one(thing: object) -> object:
    """Stand for ``copy.copy``."""
    return copy.copy(thing)


def deepcopy_one(thing: object) -> object:
    """Stand for ``copy.deepcopy``, without the memo: it would let one object be passed off as another's copy."""
    return copy.deepcopy(thing)


# operator


def _attrgetter(guards: "Guards") -> Callable[..., object]:
    def attrgetter(*paths: str) -> Callable[[object], object]:
        split = [_plain_text(path).split(".") for path in paths]
        if not split:
            raise TypeError("attrgetter needs the name of an attribute")

        def get(thing: object) -> object:
            found = tuple(functools.reduce(guards.getattr, parts, thing) for parts in split)
            return found if len(found) > 1 else found[0]

        return get

    return attrgetter


def _methodcaller(guards: "Guards") -> Callable[..., object]:
    def methodcaller(name: str, /, *arguments: object, **named: object) -> Callable[[object], object]:
        _plain_text(name)
        return lambda thing: cast("Callable[..., object]", guards.getattr(thing, name))(*arguments, **named)

    return methodcaller


def _plain_text(name: str) -> str:
    if type(name) is not str:
        raise TypeError("the name of an attribute is a plain text")
    return name


# functools


class _CachedProperty:
    """Computes a value at the first reading and leaves it in the instance; without the lock that Python's carries."""

    __slots__ = ("_compute", "_name")

    _compute: Callable[[Any], object]
    _name: str | None

    # Not __init__, which could be called again.
    def __new__(cls, compute: Callable[[Any], object]) -> Self:
        made = super().__new__(cls)
        made._compute, made._name = compute, None
        return made

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = self._name or name

    def __get__(self, instance: object, owner: type | None = None) -> object:
        if instance is None:
            return self
        if self._name is None:
            raise TypeError("a cached_property stands in the body of a class")
        value = vars(instance)[self._name] = self._compute(instance)
        return value


def cached_property(compute: Callable[[Any], object]) -> object:
    """Stand for ``functools.cached_property``."""
    return _CachedProperty(compute)


def _lru_cache(maxsize: Any = 128, typed: Any = False) -> object:  # noqa: FBT002 (the signature of functools)
    # Python's own takes over the attributes of whatever it wraps; a class has descriptors among them.
    if callable(maxsize):
        return functools.lru_cache(_function_only(maxsize))
    return lambda function: functools.lru_cache(maxsize, typed)(_function_only(function))


def _cache(function: object) -> object:
    return functools.cache(_function_only(function))


def _function_only(function: object) -> Callable[..., Any]:
    if not isinstance(function, types.FunctionType | types.MethodType | types.BuiltinFunctionType | functools.partial):
        raise TypeError("a cache is put around a function")
    return function


def _functools(guards: "Guards") -> _Members:
    ours: _Members = {
        "cache": _cache,
        "cached_property": cached_property,
        "lru_cache": _lru_cache,
        "total_ordering": lambda cls: functools.total_ordering(own_class(guards, cls)),
        "wraps": _wraps(guards),
    }
    return _originals(functools) | ours


def _wraps(guards: "Guards") -> Callable[[object], _Decorator]:
    # Python's own copies whatever it is told to, from anything into anything. This one names a copy of the wrapper.
    def wraps(wrapped: object) -> _Decorator:
        def name(wrapper: object) -> object:
            if type(wrapper) is not types.FunctionType:
                return wrapper
            named = copy_function(wrapper)
            for label in ("__name__", "__qualname__", "__doc__"):
                setattr(named, label, _label(guards, wrapped, label) or getattr(wrapper, label))
            return named

        return name

    return wraps


def _label(guards: "Guards", thing: object, label: str) -> str | None:
    try:
        text = guards.getattr(thing, label)
    except AttributeError:
        return None
    return text if type(text) is str else None


# Classes


def own_class(guards: "Guards", thing: object) -> type:
    """Return `thing` if it is a class that the character's source made.

    Raises:
        TypeError: It is anything else, and so nothing that the character may have changed.
    """
    if isinstance(thing, type) and thing in guards.own_classes:
        return thing
    raise TypeError("this works on classes that the file itself makes")


def _namedtuple(guards: "Guards") -> Callable[..., type]:
    def namedtuple(*arguments: Any, **options: Any) -> type:
        # Its names become source text, but only after it has made sure that they are names.
        bounded_functions.check_fields(options.get("field_names", arguments[1] if len(arguments) > 1 else ()))
        made: type = _originals(collections)["namedtuple"](*arguments, **{"module": "character", **options})
        guards.own_classes.add(made)
        return made

    return namedtuple


def _dataclass(guards: "Guards") -> Callable[..., object]:
    def dataclass(cls: object = None, /, **options: Any) -> object:
        if cls is None:
            return functools.partial(dataclass, **options)
        own = _with_plain_fields(own_class(guards, cls))
        addresses.take_name(own)
        made: type = dataclasses.dataclass(**options)(own)
        field_types.tell(made)
        addresses.give_name(made)
        # With slots it is another class than before.
        guards.own_classes.add(made)
        return made

    return dataclass


def _with_plain_fields(cls: type) -> type:
    # dataclass puts the names of fields into source text and runs it.
    for name in inspect.get_annotations(cls):
        if type(name) is not str or not name.isidentifier() or keyword.iskeyword(name):
            raise TypeError("the name of a field is an identifier")
    # Without one it writes one, from a signature that evaluates what stands in the docstrings of bases.
    cls.__doc__ = cls.__doc__ or cls.__name__
    return cls


def field(*, metadata: Mapping[Any, Any] | None = None, **options: Any) -> object:
    """Stand for ``dataclasses.field``, whose fields without metadata all share one dictionary."""
    return dataclasses.field(metadata={} if metadata is None else metadata, **options)


def fields(class_or_instance: Any) -> tuple[object, ...]:
    """Stand for ``dataclasses.fields``: copies, since fields without metadata share one dictionary here, too."""
    return tuple(_copy_field(each) for each in dataclasses.fields(class_or_instance))


def _copy_field(original: "dataclasses.Field[Any]") -> object:
    copied: Any = copy.copy(original)
    copied.metadata = MappingProxyType(dict(original.metadata))
    copied.type = original.type if typings.keeps_nothing(original.type) else str(original.type)
    return copied


# Module -> what makes its members, given the guards and the seed of a character.
_MAKERS: Final[Mapping[str, Callable[["Guards", str], _Members]]] = {
    "collections": lambda guards, _: _originals(collections) | {"namedtuple": _namedtuple(guards)},
    "copy": lambda *_: _originals(copy) | {"copy": copy_one, "deepcopy": deepcopy_one},
    "dataclasses": lambda guards, _: (
        _originals(dataclasses) | {"dataclass": _dataclass(guards), "field": field, "fields": fields}
    ),
    "functools": lambda guards, _: _functools(guards) | {"reduce": bounded_functions.make_reduce(guards.ticks)},
    "itertools": lambda guards, _: _originals(itertools) | dict(bounded_functions.itertools_for(guards.ticks)),
    "operator": lambda guards, _: (
        _originals(operator)
        | dict(bounded_functions.STAND_INS["operator"])
        | {"attrgetter": _attrgetter(guards), "methodcaller": _methodcaller(guards)}
    ),
    "plugin_api.prompts": lambda *_: _prompts(),
    "random": lambda guards, seed: _random(seed, guards.ticks),
    "unmute.llm.system_prompt": lambda *_: {older: _prompts()[name] for older, name in _OLDER_PROMPTS.items()},
}
MODULES: Final = frozenset(_MAKERS)
"""Modules whose facades are made for each character."""
