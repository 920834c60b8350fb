# gains: the same over an enumeration's class
# expect: raises TypeError
import enum

loot = type(enum.Enum)("Own", (), {"__del__": print})  # <<
