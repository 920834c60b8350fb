"""What a walk saw, as the lines of the surface file.

Runs in: worker (sent there by `surface.asking`).
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from surface.walk import Walk
from surface.words import name_type

Listing: TypeAlias = dict[str, dict[str, str]]
"""Block -> name -> what that name is."""

_Sides: TypeAlias = Mapping[str, set[str]]

_METHODS: Final = frozenset({"method", "class method"})


def make_listing(walk: Walk) -> Listing:
    """Return the lines of a walk. A type only has those in which it differs from its bases."""
    full: dict[str, dict[str, _Sides]] = {}
    for (block, name), sides in walk.sightings.items():
        full.setdefault(block, {})[name] = sides
    listing = {block: _tell_all(entries) for block, entries in full.items() if not block.startswith("type ")}
    listing["types"] = {name: _tell_bases(cls) for name, cls in walk.types.items()}
    for name, cls in walk.types.items():
        own = _differences(full.get(f"type {name}", {}), _inherited(cls, full))
        if own:
            listing[f"type {name}"] = own
    return listing


def _tell_all(entries: Mapping[str, _Sides]) -> dict[str, str]:
    return {name: _tell(sides) for name, sides in entries.items()}


def _tell(sides: _Sides) -> str:
    on_class, on_instance, answer = (" or ".join(sorted(sides.get(side, ()))) for side in ("class", "instance", "call"))
    words = on_instance or on_class
    if on_class and on_instance and on_class not in {on_instance, *_hidden_behind(on_instance)}:
        words = f"{on_instance}; on the class: {on_class}"
    return f"{words} → {answer}" if answer and words else words or f"→ {answer}"


def _hidden_behind(on_instance: str) -> frozenset[str]:
    # What a class shows of what its instances have, and tells nothing new.
    return frozenset({"unbound method", "function"}) if on_instance in _METHODS else frozenset({"attribute"})


def _tell_bases(cls: type) -> str:
    return f"is {', '.join(map(name_type, cls.__bases__))}" if cls.__bases__ else "the root"


def _inherited(cls: type, full: Mapping[str, Mapping[str, _Sides]]) -> dict[str, _Sides]:
    entries: dict[str, _Sides] = {}
    for base in reversed(cls.__mro__[1:]):
        entries |= full.get(f"type {name_type(base)}", {})
    return entries


def _differences(own: Mapping[str, _Sides], inherited: Mapping[str, _Sides]) -> dict[str, str]:
    new = {name: sides for name, sides in own.items() if not _is_the_same(sides, inherited.get(name, {}))}
    # A type that only its class was seen of says nothing of what its instances lack.
    gone = inherited.keys() - own.keys() if any("instance" in sides for sides in own.values()) else ()
    return _tell_all(new) | dict.fromkeys(gone, "not here")


def _is_the_same(one: _Sides, other: _Sides) -> bool:
    if "instance" in one and "instance" in other:
        return _tell(one) == _tell(other)
    return bool(other) and one.get("class") == other.get("class") and "instance" not in one
