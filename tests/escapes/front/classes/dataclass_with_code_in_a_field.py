# gains: the name of a field, which the library writes into source
# expect: raises TypeError | raises AttributeError
import dataclasses


class Own:
    x: int


setattr(Own, "__annotations__", {"x, y=print()": int})  # <<
loot = dataclasses.dataclass(Own)
