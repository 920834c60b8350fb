# gains: a method that an enumeration calls by itself, past the names that may be defined
# expect: name-not-allowed
import enum


class Own(enum.Enum):
    ONE = 1

    @classmethod
    def _missing_(cls, value):  # <<
        return cls.ONE


loot = str(Own(5))
