"""Where in the text of a constant a value stands, told by the keys that lead to it.

Runs in: worker.
"""

import ast
from collections.abc import Sequence
from typing import Final, NamedTuple

from sandbox import places
from sandbox.diagnostics import did_you_mean
from sandbox.places import Place

# Keys that a constant may have; whoever writes one of them means it.
_KEYS: Final = frozenset({"source_type", "description", "description_link", "url", "start_time", "sound_instance"})


class Spot(NamedTuple):
    """A place in the file, with what to write there, and a hint, if a key is misspelt."""

    place: Place
    fix: str | None = None
    hint: str = ""


def find(bound: ast.stmt, value: ast.expr, keys: tuple[str | int, ...], lines: Sequence[str]) -> Spot:
    """Return where the value of some keys stands; for one that is not there, where it may have been misspelt.

    Args:
        bound: The statement that gives the constant its value.
        value: That value.
        keys: Lead to what is looked for.
        lines: Of the file.
    """
    place = places.of_node(bound, lines)._replace(end_line=0, end_column=0)
    for key in keys:
        pairs = _pairs(value)
        if key in pairs:
            value = pairs[key][1]
            place = places.of_node(value, lines)
            continue
        meant = did_you_mean(str(key), [each for each in pairs if isinstance(each, str)])
        if meant is None or meant in _KEYS:
            break
        hint = f"Write {key!r} instead of {meant!r}."
        return Spot(places.of_node(pairs[meant][0], lines), f'"{key}"', hint)
    return Spot(place)


def _pairs(value: ast.expr) -> dict[object, tuple[ast.expr, ast.expr]]:
    """Return what a display of a dict or a list holds, by its keys, with what stands for the key."""
    if isinstance(value, ast.List):
        return {position: (each, each) for position, each in enumerate(value.elts)}
    if not isinstance(value, ast.Dict):
        return {}
    pairs = zip(value.keys, value.values, strict=True)
    return {key.value: (key, each) for key, each in pairs if isinstance(key, ast.Constant)}
