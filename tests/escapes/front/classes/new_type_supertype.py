# gains: attributes on an object of the library
# expect: harmless
import typing

Own = typing.NewType("Own", int)
loot = getattr(Own, "__supertype__", None)
