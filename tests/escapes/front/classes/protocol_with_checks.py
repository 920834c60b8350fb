# gains: isinstance that reads attributes of anything
# expect: import-not-allowed
from typing import Protocol, runtime_checkable  # <<


@runtime_checkable
class Own(Protocol):
    def __subclasses__(self): ...


loot = isinstance(int, Own)
