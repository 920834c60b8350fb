# gains: a list of all classes that others have made of a shared one
# expect: raises AttributeError
import enum

loot = getattr(enum.Enum, "__subclasses__")()  # <<
