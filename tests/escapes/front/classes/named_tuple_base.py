# gains: a class statement that is really a call of a factory
# expect: raises TypeError
import typing

loot = typing.NamedTuple("Own", [("__class__", int)])  # <<
