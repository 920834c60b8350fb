# gains: a function that is called from the library's own code
# expect: harmless
import dataclasses


@dataclasses.dataclass
class Own:
    x: list = dataclasses.field(default_factory=lambda: sorted(globals()))


loot = [name for name in Own().x if name.startswith("__")]
