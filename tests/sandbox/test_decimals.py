"""Decimals and fractions whose exponents stay in bounds."""

import decimal
import fractions
from collections.abc import Callable

import pytest

from sandbox import bounds, decimals

TOO_LARGE: dict[str, Callable[[], object]] = {
    "an exponent": lambda: decimals.Decimal("1e999999"),
    "a negative exponent": lambda: decimals.Decimal("1e-999999"),
    "an exponent in a tuple": lambda: decimals.Decimal((0, (1,), 999_999)),
    "a long text": lambda: decimals.Decimal("1" * 100_000),
    "a precision": lambda: decimals.Context(prec=10**6),
    "an exponent of a fraction": lambda: decimals.Fraction("1e999999"),
    "a long text of a fraction": lambda: decimals.Fraction("1" * 100_000),
}


@pytest.mark.parametrize("make", TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_number_that_is_too_large_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(bounds.TooLarge):
        make()


def test_ordinary_numbers_are_pythons_own() -> None:
    assert decimals.Decimal("1.50") == decimal.Decimal("1.50")
    assert decimals.Decimal("NaN").is_nan()
    assert decimals.Fraction("1/3") == fractions.Fraction(1, 3)
    assert decimals.Fraction(0.5) == fractions.Fraction(1, 2)
    assert decimals.Context(prec=3).create_decimal("1.2345") == decimal.Decimal("1.23")


def test_a_context_keeps_what_comes_of_arithmetic_in_bounds() -> None:
    context = decimals.Context(prec=5, Emax=999_999, Emin=-999_999)

    assert (context.Emax, context.Emin) == (bounds.MAX_DECIMAL_EXPONENT, -bounds.MAX_DECIMAL_EXPONENT)


def test_the_running_context_is_kept_in_bounds() -> None:
    with decimal.localcontext():
        decimals.bound_context()

        assert decimal.getcontext().Emax == bounds.MAX_DECIMAL_EXPONENT
        with pytest.raises(decimal.Overflow):
            decimal.Decimal(10) ** 20_000


def test_fractions_keep_no_hashes() -> None:
    decimals.forget_hashes()
    decimals.forget_hashes()

    assert hash(fractions.Fraction(1, 2)) == hash(0.5)
    assert not hasattr(getattr(fractions, "_hash_algorithm", None), "cache_clear")
