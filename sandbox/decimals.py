"""Decimals and fractions whose exponents and digits stay in bounds.

Writing out 1e999999 as an integer takes half a minute in C, and no signal reaches it there.

Runs in: worker.
"""

import decimal
import fractions
import re
from typing import Any, Final

from sandbox import bounds
from sandbox.class_stand_ins import ClassStandIn

_EXPONENT: Final = re.compile(r"[eE][-+]?0*(\d+)")
_MOST: Final = bounds.MAX_DECIMAL_EXPONENT


def make_decimal(value: Any = "0", context: Any = None) -> decimal.Decimal:
    """Stand for a call of ``Decimal``."""
    if isinstance(value, str | tuple | list):
        bounds.check_width(len(value))
    made = decimal.Decimal(value, context)
    if made.is_finite() and max(abs(made.adjusted()), abs(int(made.as_tuple().exponent))) > _MOST:
        raise bounds.TooLarge(f"the exponent of a Decimal may be at most {_MOST} here")
    return made


def make_context(prec: Any = None, rounding: Any = None, *exponents: Any, **options: Any) -> decimal.Context:
    """Stand for a call of ``Context``."""
    if prec is not None and prec > bounds.MAX_DECIMAL_DIGITS:
        raise bounds.TooLarge(f"a Decimal may have at most {bounds.MAX_DECIMAL_DIGITS} digits here")
    made = decimal.Context(prec, rounding, *exponents, **options)
    made.Emin, made.Emax = max(made.Emin, -_MOST), min(made.Emax, _MOST)
    return made


def make_fraction(numerator: Any = 0, denominator: Any = None, **named: Any) -> fractions.Fraction:
    """Stand for a call of ``Fraction``."""
    if isinstance(numerator, str):
        bounds.check_width(len(numerator))
        for digits in _EXPONENT.findall(numerator):
            if int(digits) > _MOST:
                raise bounds.TooLarge(f"the exponent of a Fraction may be at most {_MOST} here")
    return fractions.Fraction(numerator, denominator, **named)


def bound_context() -> None:
    """Keep what arithmetic comes to in bounds too; for the running context of decimals, which characters never see."""
    context = decimal.getcontext()
    context.Emax, context.Emin = _MOST, -_MOST


def forget_hashes() -> None:
    """Let fractions compute their hashes each time: a cache, since Python 3.12, compares what they are made of."""
    compute: Any = getattr(fractions, "_hash_algorithm", None)
    if hasattr(compute, "cache_clear"):
        fractions._hash_algorithm = compute.__wrapped__  # type: ignore[attr-defined]  # noqa: SLF001


Decimal: Final = ClassStandIn(decimal.Decimal, make_decimal, may_be_inherited=True)
Context: Final = ClassStandIn(decimal.Context, make_context)
Fraction: Final = ClassStandIn(fractions.Fraction, make_fraction, may_be_inherited=True)
