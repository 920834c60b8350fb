"""The operators whose result can be far larger than what they are given: ``*``, ``**``, ``<<`` and ``%``.

Each asks about sizes first and is Python's own then, so that own classes, reflected operands and errors stay what they
are. What is in place, ``x *= y``, stays in place.

Runs in: worker.
"""

import operator
from collections import deque
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final, TypeAlias

from sandbox import addresses, bounds, exact, percent

_Operation: TypeAlias = Callable[[Any, Any], Any]

# Integers up to here can be multiplied without counting bits: comparing takes no longer for large ones.
_HALF: Final = 1 << (bounds.MAX_INTEGER_BITS // 2 - 1)
_MINUS_HALF: Final = -_HALF
# What Python compares fastest.
_SMALL: Final = 1 << 29
# What a number repeats. Their own len: a subclass could tell another.
_REPEATED: Final[tuple[Any, ...]] = (str, bytes, bytearray, list, tuple, deque)


def multiply(left: Any, right: Any, /) -> Any:
    """Do ``left * right``."""
    if type(left) is float or type(right) is float:
        return left * right
    if type(left) is int and type(right) is int and _MINUS_HALF < left < _HALF and _MINUS_HALF < right < _HALF:
        return left * right
    left, right = _settled(left, right)
    _check_product(left, right)
    return left * right


def power(left: Any, right: Any, /) -> Any:
    """Do ``left ** right``."""
    check_power(left, right)
    return left**right


def shift(left: Any, right: Any, /) -> Any:
    """Do ``left << right``."""
    _check_shift(left, right)
    return left << right


def modulo(left: Any, right: Any, /) -> Any:
    """Do ``left % right``, which fills in a text if the left side is one."""
    if type(left) is int or type(left) is float:
        return left % right
    _check_modulo(left, right)
    result = left % right
    return addresses.hide(result) if type(result) is str else result


def fill_in(template: str, values: Any, /) -> str:
    """Do ``template % values`` where the template stands in the source, and was checked there."""
    text = template % values
    return addresses.hide(text) if type(text) is str else text


def check_power(base: object, exponent: object, modulus: object = None) -> None:
    """Refuse to raise `base` to `exponent` if the result, or the way to it, is too long."""
    if not isinstance(exponent, int) or (exponent := exact.number(exponent)) <= 1:
        return
    if isinstance(modulus, int):
        if exponent.bit_length() * int.bit_length(modulus) ** 2 > bounds.MAX_MODULAR_POWER:
            raise bounds.TooLarge("the numbers of this pow are too large")
    elif isinstance(base, int):
        if int.bit_length(base) > 1:
            bounds.check_bits(int.bit_length(base) * exponent)
    elif isinstance(base, Fraction):
        bounds.check_bits(max(base.numerator.bit_length(), base.denominator.bit_length()) * exponent)


def _check_shift(left: object, right: object) -> None:
    if isinstance(left, int) and isinstance(right, int) and exact.number(left):
        bounds.check_bits(int.bit_length(left) + exact.number(right))


def _check_modulo(left: object, right: object) -> None:
    if isinstance(left, str | bytes | bytearray):
        percent.check(left, right)


def _check_product(left: object, right: object) -> None:
    if type(left) is float or type(right) is float:
        return
    if isinstance(left, int) and isinstance(right, int):
        bounds.check_bits(int.bit_length(left) + int.bit_length(right))
        return
    _check_repetition(left, right)
    _check_repetition(right, left)


def _check_repetition(thing: object, times: object) -> None:
    for kind in _REPEATED:
        if isinstance(thing, kind):
            length = kind.__len__(thing) * _count(times)
            (bounds.check_text if kind in {str, bytes, bytearray} else bounds.check_items)(length)
            return


def _count(times: object) -> int:
    return exact.number(times) if isinstance(times, int) else 0


def _settled(left: Any, right: Any) -> tuple[Any, Any]:
    # An own class that is no number may tell how often to repeat; asked again, it could tell another.
    if isinstance(left, _REPEATED) and _tells_number(right, "__rmul__"):
        return left, operator.index(right)
    if isinstance(right, _REPEATED) and _tells_number(left, "__mul__"):
        return operator.index(left), right
    return left, right


def _tells_number(thing: object, method: str) -> bool:
    kind = type(thing)
    return not isinstance(thing, int) and hasattr(kind, "__index__") and not hasattr(kind, method)


# Sign -> what asks about sizes, and what Python does in place.
_IN_PLACE: Final[Mapping[str, tuple[_Operation, _Operation]]] = {
    "*": (_check_product, operator.imul),
    "**": (check_power, operator.ipow),
    "<<": (_check_shift, operator.ilshift),
    "%": (_check_modulo, operator.imod),
}


def augment(left: Any, sign: str, right: Any, /) -> Any:
    """Return what ``left *= right``, or another of these, leaves in `left`."""
    check, operate = _IN_PLACE[sign]
    if sign == "*":
        left, right = _settled(left, right)
    check(left, right)
    return operate(left, right)


def augment_item(container: Any, key: Any, sign: str, /) -> Callable[[Any], None]:
    """Begin ``container[key] *= …``: the right side is worked out after the item was read, as Python does."""
    left = container[key]

    def finish(right: Any, /) -> None:
        container[key] = augment(left, sign, right)

    return finish


def augment_attribute(thing: Any, name: str, sign: str, /) -> Callable[[Any], None]:
    """Begin ``thing.name *= …``; the policy has let the name through, and the write guard the thing."""
    left = getattr(thing, name)

    def finish(right: Any, /) -> None:
        setattr(thing, name, augment(left, sign, right))

    return finish


GUARDS: Final[Mapping[str, Any]] = {
    "_multiply_": multiply,
    "_power_": power,
    "_shift_": shift,
    "_modulo_": modulo,
    "_fill_in_": fill_in,
    "_augment_": augment,
    "_augment_item_": augment_item,
    "_augment_attribute_": augment_attribute,
    # What is asked in their place where both sides are names or literals.
    "_kind_": type,
    "_int_": int,
    "_least_": -_SMALL,
    "_most_": _SMALL,
}
"""What the rewritten source calls them by."""
