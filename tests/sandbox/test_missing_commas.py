"""Where a comma belongs that is missing."""

import pytest

from sandbox import missing_commas
from sandbox.missing_commas import Gap


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ('x = {"a": 1 "b": 2}', Gap(1, 12, '"b"')),
        ('x = {"a": f() b: 2}', Gap(1, 14, "b")),
        ('x = {\n    "a": 1\n    "b": 2}', Gap(2, 11, '"b"')),
        ('x = {"a": 1 + b: 2}', None),
        ('x = {"a": 1 "b"}', None),
        ("lambda: x: y", None),
    ],
)
def test_a_comma_is_missing_before_a_key(text: str, gap: Gap | None) -> None:
    lines = text.split("\n")

    assert missing_commas.before_key(lines, len(lines), lines[-1].rfind(":") + 1) == gap


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("x = (1 2)", Gap(1, 7, "2")),
        ('x = ["é" b]', Gap(1, 9, "b")),
        ("f(a, [\n    b\n    c])", Gap(2, 6, "c")),
    ],
)
def test_a_comma_is_missing_within_what_python_took_for_one_thing(text: str, gap: Gap) -> None:
    with pytest.raises(SyntaxError, match="Perhaps you forgot a comma") as caught:
        compile(text, "ada.py", "exec")
    line, column = caught.value.lineno or 0, caught.value.offset or 0

    assert missing_commas.within(text.split("\n"), line, column, caught.value) == gap
