# gains: a whole path of attributes in one C call
# expect: raises AttributeError
import functools

loot = functools.reduce(getattr, ["__class__", "__base__", "__subclasses__"], ())  # <<
