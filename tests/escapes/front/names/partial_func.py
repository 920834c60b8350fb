# gains: the function inside a partial that the host made
# expect: harmless
import dataclasses

found = getattr(dataclasses.dataclass(frozen=True), "func", None)
loot = getattr(found, "__globals__", None) or getattr(found, "__closure__", None)
