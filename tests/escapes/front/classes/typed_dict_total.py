# gains: the same with a mapping
# expect: raises TypeError
import typing

loot = typing.TypedDict("Own", {"__del__": int})  # <<
