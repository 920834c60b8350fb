# gains: the same by an empty enumeration of one's own
# expect: raises TypeError
import enum


class Own(enum.Enum):
    pass


loot = Own("Other", ["mro", "__del__"])  # <<
