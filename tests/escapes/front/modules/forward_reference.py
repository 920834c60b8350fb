# gains: the same, one text at a time
# expect: raises AttributeError
import typing

loot = typing.ForwardRef("print.__self__")._evaluate({}, {}, frozenset())  # <<
