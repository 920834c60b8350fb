"""Where a value stands in the text of a constant."""

import ast

import pytest

from sandbox import literals

TEXT = 'VOICE = {"source_type": "freesound", "sound_instance": {"id": 1}, "descripion": ["a", "b"]}'


def spot(*keys: str | int) -> tuple[str, str | None]:
    """Return what stands where the value of some keys is looked for, and what to write there."""
    [bound] = ast.parse(TEXT).body
    assert isinstance(bound, ast.Assign)
    place, fix, _ = literals.find(bound, bound.value, keys, [TEXT])
    return TEXT[place.column - 1 : place.end_column - 1 if place.end_column else None], fix


@pytest.mark.parametrize(
    ("keys", "text", "fix"),
    [
        ((), TEXT, None),
        (("source_type",), '"freesound"', None),
        (("sound_instance", "id"), "1", None),
        (("descripion", 1), '"b"', None),
        (("description",), '"descripion"', '"description"'),
        (("sound_instance", "license"), '{"id": 1}', None),
    ],
)
def test_a_place_is_found_by_its_keys(keys: tuple[str | int, ...], text: str, fix: str | None) -> None:
    assert spot(*keys) == (text, fix)
