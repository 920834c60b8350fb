"""Which names and attributes a character may write down, and which it may read.

Runs in: both.
"""

import re
from typing import Final

from RestrictedPython.transformer import INSPECT_ATTRIBUTES

# Methods with a meaning for Python that are harmless in a class of the file's own. Left out is what would let a class
# answer for attributes, attribute writes, creation, deallocation, pickling, or the making of other classes.
METHODS: Final = frozenset(
    f"__{name}__"
    for name in (
        "init repr str bytes format hash bool len length_hint iter next reversed contains getitem setitem delitem "
        "missing call enter exit post_init eq ne lt le gt ge neg pos abs invert int float index round trunc floor ceil "
        "add radd iadd sub rsub isub mul rmul imul truediv rtruediv itruediv floordiv rfloordiv ifloordiv mod rmod "
        "imod divmod pow rpow ipow and rand iand or ror ior xor rxor ixor lshift rlshift ilshift rshift rrshift "
        "irshift matmul rmatmul imatmul rdivmod complex copy"
    ).split()
)

# Attributes that tell a name and nothing else; the guard hands them out only where they are text.
LABELS: Final = frozenset({"__name__", "__doc__", "__qualname__"})

# What an enumeration of the file's own tells of its members.
MEMBERS: Final = "__members__"

# Assignable at class level: they tell Python about the class's shape, in text.
CLASS_NAMES: Final = frozenset({"__slots__", "__match_args__"})

# Reading these needs to know what they are read from: str.format walks attributes, an AttributeError holds the object
# that it was looking at, a class's mro its real bases, a pattern's groupindex a dict that all share, and register
# changes what isinstance says everywhere. Whatever else does not begin with an underscore is harmless wherever it is.
FORMATTING: Final = frozenset({"format", "format_map"})
REVEALING: Final = frozenset({"obj", "mro", "register", "groupindex", "vformat", "get_field", "get_value"})
# Keeps what it is given in a cache that all share; class patterns, which no guard sees, could read it from a date.
KEEPING: Final = frozenset({"strptime"})

# Never read, by no means, from nothing: frames, code and what leads to them.
INSPECTING: Final = frozenset(INSPECT_ATTRIBUTES) | {"gi_frame", "gi_code", "tb_frame", "tb_next", "f_back"}

GUARDED: Final = FORMATTING | REVEALING | KEEPING | INSPECTING

# Methods of built-in types that a question stands in front of; `bounded_methods` says which question.
BOUNDED: Final = frozenset(
    "center decode elements encode expand expandtabs flags getrandbits join ljust replace rjust sort strptime sub subn "
    "to_bytes translate zfill".split()
)

ASKED: Final = GUARDED | BOUNDED
"""Attributes that only the guard may read. Any other that does not begin with an underscore is read as it is."""

# Names that Greenroom's own rewriting relies on.
RESERVED: Final = frozenset({"super", "builtins", "breakpoint", "exec", "eval", "compile", "__import__"})

# These may name a method, where no call of a built-in could mean them.
METHOD_NAMES: Final = frozenset({"compile", "eval", "exec"})

_OWN_UNDERSCORED = re.compile(r"_(?!_)(?:.*[^_])?")


def is_own_underscored(name: str) -> bool:
    """Tell whether `name` is private in the author's way: one underscore before, none behind, as in ``_helper``."""
    return _OWN_UNDERSCORED.fullmatch(name) is not None


def mangle(name: str, cls: str | None) -> str:
    """Return what Python makes of a name in the body of the class `cls`: ``__x`` becomes ``_C__x``, others stay."""
    if cls is None or not name.startswith("__") or name.endswith("__") or not (owner := cls.lstrip("_")):
        return name
    return f"_{owner}{name}"


def may_be_bound(name: str) -> bool:
    """Tell whether a character may give something this name."""
    if name in RESERVED:
        return False
    return not name.startswith("_") or is_own_underscored(name)


def is_open(name: str) -> bool:
    """Tell whether an attribute is harmless wherever it is, so that Python may read it without asking a guard."""
    return not name.startswith("_") and name not in ASKED and not name.endswith("__roles__")


def may_be_read(name: str) -> bool:
    """Tell whether a character may write ``x.name`` to read an attribute; the guard has the last word."""
    if name in INSPECTING or name.endswith("__roles__"):
        return False
    return not name.startswith("_") or name in LABELS or name == MEMBERS or is_own_underscored(name)
