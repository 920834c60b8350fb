"""Functions that ask about sizes, or count, before they do what Python's own do.

Runs in: worker.
"""

import calendar
import functools
import itertools
import json
import math
import operator
import random
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FunctionType
from typing import Any, Final

from sandbox import arithmetic, bounds, exact
from sandbox.class_stand_ins import ClassStandIn
from sandbox.limits import Ticks

# What is gone through in C may take long at each turn, lists that are added up or counted for instance.
_TURNS_A_LOOK: Final = 16
# More fields than anybody writes down; each becomes source text.
_MAX_FIELDS: Final = 1000

# Called from C, each takes no longer than its argument is worth.
_QUICK: Final = (None, str, int, float, bool, len, ord, chr)

# Built-in functions


def power(base: Any, exp: Any, mod: Any = None) -> Any:
    """Stand for ``pow``."""
    arithmetic.check_power(base, exp, mod)
    return pow(base, exp, mod)


def round_number(number: Any, ndigits: Any = None) -> Any:
    """Stand for ``round``, which raises ten to the number of digits."""
    if isinstance(ndigits, int) and ndigits < 0:
        bounds.check_width(-ndigits)
    return round(number, ndigits)


def sort(iterable: Iterable[Any], /, *, key: Any = None, reverse: Any = False) -> list[Any]:
    """Stand for ``sorted``."""
    items = list(iterable)
    bounds.check_items(len(items))
    items.sort(key=stoppable(key), reverse=reverse)
    return items


def largest(*values: Any, **options: Any) -> Any:
    """Stand for ``max``."""
    return max(*values, **_with_stoppable_key(options)) if options else max(*values)


def smallest(*values: Any, **options: Any) -> Any:
    """Stand for ``min``."""
    return min(*values, **_with_stoppable_key(options)) if options else min(*values)


def _with_stoppable_key(options: dict[str, Any]) -> dict[str, Any]:
    return options | {"key": stoppable(options["key"])} if "key" in options else options


def stoppable(function: Any) -> Any:
    """Return what calls `function` from Python: called from C again and again, another from C could not be stopped."""
    if type(function) is FunctionType or any(function is each for each in _QUICK) or not callable(function):
        return function
    return lambda *arguments: function(*arguments)  # noqa: PLW0108 (its being Python is the point)


def make_map(function: Any, /, *iterables: Iterable[Any], **options: Any) -> Any:
    """Stand for a call of ``map``."""
    return map(stoppable(function), *iterables, **options)


def make_filter(function: Any, iterable: Iterable[Any], /) -> Any:
    """Stand for a call of ``filter``."""
    return filter(stoppable(function), iterable)


Map: Final = ClassStandIn(map, make_map)
Filter: Final = ClassStandIn(filter, make_filter)


def add_up(iterable: Iterable[Any], /, start: Any = 0) -> Any:
    """Stand for ``sum``."""
    if isinstance(start, list | tuple):
        parts = list(iterable)
        bounds.check_moved(parts, len(start) + sum(len(part) for part in parts if isinstance(part, list | tuple)))
        return sum(parts, start)
    return sum(iterable, start)


def make_bytes(kind: type, *arguments: Any, **named: Any) -> Any:
    """Stand for a call of ``bytes`` or ``bytearray``."""
    if arguments and isinstance(arguments[0], int):
        bounds.check_text(arguments[0])
    check_coding(*arguments, **named)
    return kind(*arguments, **named)


def check_coding(text: Any = "", encoding: object = "", *_: object, **named: object) -> None:
    """Refuse to code a long text as the name of a host, which normalizes it."""
    if "idna" in str(named.get("encoding", encoding)).lower() and isinstance(text, str | bytes | bytearray):
        bounds.check_width(len(text))


# math


def comb(n: Any, k: Any, /) -> int:
    """Stand for ``math.comb``."""
    n, k = operator.index(n), operator.index(k)
    if 0 <= k <= n:
        bounds.check_bits(min(k, n - k) * n.bit_length())
    return math.comb(n, k)


def factorial(n: Any, /) -> int:
    """Stand for ``math.factorial``."""
    n = operator.index(n)
    if n > 1:
        # Stirling's formula, and a bit for what it leaves out.
        bounds.check_bits(n * (math.log2(n) - 1.4426) + math.log2(n) / 2 + 2 if n < bounds.MAX_INTEGER_BITS else n)
    return math.factorial(n)


def perm(n: Any, k: Any = None, /) -> int:
    """Stand for ``math.perm``."""
    if k is None:
        return factorial(n)
    n, k = operator.index(n), operator.index(k)
    if 0 <= k <= n:
        bounds.check_bits(k * n.bit_length())
    return math.perm(n, k)


def lcm(*integers: Any) -> int:
    """Stand for ``math.lcm``."""
    bounds.check_bits(sum(int.bit_length(each) for each in integers if isinstance(each, int)))
    return math.lcm(*integers)


def prod(iterable: Iterable[Any], /, *, start: Any = 1) -> Any:
    """Stand for ``math.prod``."""
    return functools.reduce(arithmetic.multiply, iterable, start)


# operator: written in Python, so that what goes through them in C, such as reduce, can be stopped between two steps


def add(a: Any, b: Any, /) -> Any:
    """Stand for ``operator.add``."""
    return a + b


def concat(a: Any, b: Any, /) -> Any:
    """Stand for ``operator.concat``."""
    return operator.concat(a, b)


# Text


def dumps(obj: Any, *, indent: Any = None, **options: Any) -> str:
    """Stand for ``json.dumps``."""
    depth = len(indent) if isinstance(indent, str) else indent
    if isinstance(depth, int) and depth > bounds.MAX_INDENT:
        raise bounds.TooLarge(f"JSON may be indented by at most {bounds.MAX_INDENT} characters here")
    _check_parts(obj)
    return json.dumps(obj, indent=indent, **options)


def _check_parts(value: object) -> None:
    # What is in several places is written out in each, so that a few lists can stand for endless text.
    left, count = [value], 0
    while left:
        part = left.pop()
        if isinstance(part, dict):
            left.extend(dict.values(part))
            count += dict.__len__(part)
        elif isinstance(part, list | tuple):
            parts = list.__iter__(part) if isinstance(part, list) else tuple.__iter__(part)
            left.extend(each for each in parts if isinstance(each, dict | list | tuple))
            count += len(part)
        bounds.check_items(count)


def normalize(form: str, text: str, /) -> str:
    """Stand for ``unicodedata.normalize``."""
    _check_marks(text)
    return unicodedata.normalize(form, text)  # type: ignore[arg-type]


def is_normalized(form: str, text: str, /) -> bool:
    """Stand for ``unicodedata.is_normalized``."""
    _check_marks(text)
    return unicodedata.is_normalized(form, text)  # type: ignore[arg-type]


def _check_marks(text: str) -> None:
    if len(text) <= bounds.MAX_MARKS or text.isascii():
        return
    for is_mark, run in itertools.groupby(text, lambda letter: unicodedata.combining(letter) > 0):
        if is_mark and sum(1 for _ in run) > bounds.MAX_MARKS:
            raise bounds.TooLarge(f"a letter may have at most {bounds.MAX_MARKS} combining marks here")


def indent_text(text: str, prefix: str, predicate: Any = None) -> str:
    """Stand for ``textwrap.indent``."""
    if isinstance(text, str) and isinstance(prefix, str):
        bounds.check_text(len(text) + len(prefix) * len(text.splitlines()))
    return textwrap.indent(text, prefix, predicate)


def _wrapping(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrap(text: str, width: int = 70, **options: Any) -> Any:
        bounds.check_width(options.get("tabsize"))
        for name in ("initial_indent", "subsequent_indent", "placeholder"):
            bounds.check_width(len(options.get(name, "")))
        # A text of a character's own class would be handed the table that blanks are replaced by.
        return function(exact.text(text), width, **options)

    return wrap


def _laid_out(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def lay_out(*arguments: Any, **named: Any) -> Any:
        for number in (*arguments, *named.values()):
            bounds.check_width(number)
        return function(*arguments, **named)

    return lay_out


def check_fields(names: Any) -> None:
    """Refuse the names of more fields than anybody writes down."""
    if len(names.replace(",", " ").split() if isinstance(names, str) else names) > _MAX_FIELDS:
        raise bounds.TooLarge(f"a class may have at most {_MAX_FIELDS} fields here")


class Random(random.Random):
    """Stands for ``random.Random``."""

    def randbytes(self, n: int) -> bytes:
        """Return `n` bytes."""
        bounds.check_text(n)
        return int.to_bytes(random.Random.getrandbits(self, n * 8), n, "little")

    def choices(self, population: Any, weights: Any = None, *, cum_weights: Any = None, k: int = 1) -> list[Any]:
        """Choose `k` times."""
        bounds.check_items(k)
        return super().choices(population, weights, cum_weights=cum_weights, k=k)

    def sample(self, population: Any, k: int, *, counts: Any = None) -> list[Any]:
        """Choose `k` different items."""
        bounds.check_items(k)
        return super().sample(population, k, counts=counts)


# Iterators


def make_iter(ticks: Ticks) -> Callable[..., Iterator[Any]]:
    """Return what stands for ``iter``: with a sentinel, it counts."""

    def iterate(thing: Any, /, *sentinel: Any) -> Iterator[Any]:
        return ticks.count(iter(stoppable(thing), *sentinel), _TURNS_A_LOOK) if sentinel else iter(thing)

    return iterate


def itertools_for(ticks: Ticks) -> Mapping[str, Callable[..., Any]]:
    """Return what stands for functions of ``itertools`` that can go on without end: each counts its turns."""

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def iterate(*arguments: Any, **named: Any) -> Iterator[Any]:
            return ticks.count(function(*arguments, **named), _TURNS_A_LOOK)

        return iterate

    def choosing(function: Callable[..., Any]) -> Callable[..., Any]:
        return functools.wraps(function)(lambda predicate, iterable: function(stoppable(predicate), iterable))

    def accumulate(iterable: Iterable[Any], func: Any = None, *, initial: Any = None) -> Iterator[Any]:
        items = ticks.count(iterable, _TURNS_A_LOOK)
        return itertools.accumulate(items, func or add, initial=initial)

    def product(*iterables: Iterable[Any], repeat: Any = 1) -> Iterator[Any]:
        bounds.check_items(len(iterables) * operator.index(repeat))
        return ticks.count(itertools.product(*iterables, repeat=repeat), _TURNS_A_LOOK)

    def tee(iterable: Iterable[Any], n: Any = 2, /) -> tuple[Iterator[Any], ...]:
        bounds.check_items(operator.index(n))
        return itertools.tee(iterable, n)

    names = ("combinations", "combinations_with_replacement", "count", "cycle", "permutations", "repeat")
    ours = {name: counted(getattr(itertools, name)) for name in names}
    ours |= {name: choosing(getattr(itertools, name)) for name in ("dropwhile", "filterfalse", "starmap", "takewhile")}
    return {**ours, "accumulate": accumulate, "product": product, "tee": tee}


def make_reduce(ticks: Ticks) -> Callable[..., Any]:
    """Return what stands for ``functools.reduce``."""

    def reduce(function: Any, iterable: Iterable[Any], /, *initial: Any) -> Any:
        return functools.reduce(function, ticks.count(iterable, _TURNS_A_LOOK), *initial)

    return reduce


STAND_INS: Final[Mapping[str, Mapping[str, object]]] = {
    "calendar": {name: _laid_out(getattr(calendar, name)) for name in ("calendar", "month")},
    "json": {"dumps": dumps},
    "math": {"comb": comb, "factorial": factorial, "lcm": lcm, "perm": perm, "prod": prod},
    "operator": {
        "add": add,
        "concat": concat,
        "lshift": arithmetic.shift,
        "mod": arithmetic.modulo,
        "mul": arithmetic.multiply,
        "pow": arithmetic.power,
    },
    "unicodedata": {"is_normalized": is_normalized, "normalize": normalize},
    "textwrap": {"indent": indent_text, **{name: _wrapping(getattr(textwrap, name)) for name in ("fill", "wrap")}},
}
"""Module -> what stands for one of its names, the same for all characters."""
