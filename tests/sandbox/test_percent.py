"""What a template may pad to."""

import pytest

from sandbox import bounds, percent

TOO_WIDE = {
    "a width": ("%1000000d", 1),
    "a precision": ("%.1000000f", 1.0),
    "a width after flags": ("%-+ #01000000d", 1),
    "a width with a key": ("%(a)99999s", {"a": 1}),
    "a width after a nested key": ("%(a(b)c)99999s", {"a(b)c": 1}),
    "a width from the values": ("%*d", (1_000_000, 1)),
    "the second of two": ("%s %*d", ("a", 1_000_000, 1)),
    "a precision from the values": ("%.*f", (1_000_000, 1.0)),
    "after percent signs": ("%%%d%%%1000000d", (1, 1)),
    "bytes": (b"%1000000d", 1),
}
NARROW = {
    "no directive": ("plain", ()),
    "a number that is text": ("%% 1000000", ()),
    "many digits in the text": ("1000000 %s", "a"),
    "the widest": (f"%{bounds.MAX_WIDTH}d", 1),
    "too few values": ("%*d", ()),
    "an open key": ("%(a", {}),
}


@pytest.mark.parametrize(("template", "values"), TOO_WIDE.values(), ids=TOO_WIDE)
def test_a_template_that_pads_too_far_is_refused(template: str | bytes, values: object) -> None:
    with pytest.raises(bounds.TooLarge):
        percent.check(template, values)


@pytest.mark.parametrize(("template", "values"), NARROW.values(), ids=NARROW)
def test_a_template_that_does_not_is_let_through(template: str, values: object) -> None:
    percent.check(template, values)


@pytest.mark.parametrize("template", ["plain", "%s is %5d", "%%99999d"])
def test_a_template_is_harmless_if_no_values_can_make_it_pad_far(template: str) -> None:
    assert percent.is_harmless(template)


@pytest.mark.parametrize("template", ["%99999d", "%*d", "%(a)99999s"])
def test_a_template_is_not_harmless_otherwise(template: str) -> None:
    assert not percent.is_harmless(template)
