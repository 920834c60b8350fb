"""What a format reads is asked about like all else, and how wide it may be."""

import pytest
from owned import Tricks, run_with_own

TRICKS: Tricks = {
    "methodcaller of format": (
        """
from operator import methodcaller
methodcaller('format', a)('{0.__class__}')
""",
        AttributeError,
    ),
    "format of a dunder": ("'{0.__class__}'.format(a)", AttributeError),
    "format of a dunder after an item": ("'{0[0].__class__}'.format([a])", AttributeError),
    "format of a dunder within a specification": ("'{0:{1.__class__}}'.format(1, a)", AttributeError),
    "format of a dunder by keyword": ("'{a.__class__}'.format(a=a)", AttributeError),
    "format of a global": ("'{0.f.__globals__}'.format(a)", AttributeError),
    "format of a frame": ("'{0.gi_frame}'.format(g())", AttributeError),
    "format by map": ("'{a.__class__}'.format_map({'a': a})", AttributeError),
    "format by the class": ("str.format('{0.__class__}', a)", AttributeError),
    "format by map of the class": ("str.format_map('{a.__class__}', {'a': a})", AttributeError),
    "format by getattr": ("getattr('{0.__class__}', 'format')(a)", AttributeError),
    "format mapped": ("list(map('{0.__class__}'.format, [a]))", AttributeError),
    "format of an own text": ("E('{0.__class__}').format(a)", AttributeError),
    "format of an own class": ("E.format('{0.__class__}', a)", AttributeError),
    "format by super": (
        """
class F(E):
    def g(self, x): return super().format(x)
F('{0.__class__}').g(a)
""",
        AttributeError,
    ),
    "format by super by getattr": (
        """
class F(E):
    def g(self, x): return getattr(super(), 'format')(x)
F('{0.__class__}').g(a)
""",
        AttributeError,
    ),
    "format by super with arguments": ("super(E, E('{0.__class__}')).format(a)", AttributeError),
    "format by super of a class": ("super(E, E).format('{0.__class__}', a)", AttributeError),
    "format by super behind an own name": (
        """
class F(E):
    format = 1
    def g(self, x): return super().format(x)
F('{0.__class__}').g(a)
""",
        AttributeError,
    ),
    "format by map by super": ("super(E, E('{a.__class__}')).format_map({'a': a})", AttributeError),
    "an own text with a template of its own": (
        """
class F(str):
    def __str__(self): return '{0.__class__}'
F('{0.__class__}').format(a)
""",
        AttributeError,
    ),
    "too wide a format": ("'{0:>99999999}'.format(1)", ValueError),
    "too wide a format within a format": ("'{0:{1}}'.format(1, 99999999)", ValueError),
    "too wide a format by the function": ("format(1, '099999999')", ValueError),
}


@pytest.mark.parametrize(("trick", "expected"), TRICKS.values(), ids=TRICKS.keys())
def test_what_may_not_be_formatted_raises(trick: str, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        run_with_own(trick)
