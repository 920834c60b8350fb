"""The types that a dataclass's fields are said to have: kept from what makes the class, told by its fields.

dataclasses looks into texts among annotations, and for what they name in modules; files have no modules.

Runs in: worker.
"""

from typing import Any


class FieldType:
    """Holds what an annotation says; called as ``_field_type_``."""

    __slots__ = ("said",)

    def __init__(self, said: Any) -> None:
        self.said = said


def tell(cls: Any) -> None:
    """Let the fields of a dataclass tell their types."""
    for field in vars(cls)["__dataclass_fields__"].values():
        if type(field.type) is FieldType:
            field.type = field.type.said
