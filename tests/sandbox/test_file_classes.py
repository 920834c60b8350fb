"""Which classes a file may change, and whose names are all its own."""

from typing import Any

from sandbox import base_methods, names
from sandbox.file_classes import FileClasses


def test_the_bases_of_unmixed_classes_keep_nothing_to_themselves() -> None:
    kept = [name for base in {*base_methods.BASES, BaseException, type} for name in vars(base)]

    assert not [name for name in kept if names.is_own_underscored(name)]


def test_a_class_with_a_foreign_base_is_not_unmixed() -> None:
    classes, foreign = FileClasses(), type("Foreign", (), {"_kept": 1})
    made: dict[str, Any] = {
        name: type(name, bases, {}) for name, bases in {"Own": (), "Text": (str,), "Mixed": (foreign,)}.items()
    }
    for cls in made.values():
        classes.add(cls)
    heir = type("Heir", (made["Own"], made["Mixed"]), {})
    classes.add(heir)

    assert classes.unmixed == {made["Own"], made["Text"]}
    assert {*made.values(), heir} <= classes.changeable
