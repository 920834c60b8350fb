# gains: an object of the library, changed for everybody
# expect: raises TypeError
import dataclasses


@dataclasses.dataclass
class Own:
    x: int = 1


dataclasses.fields(Own)[0].name = "__class__"  # <<
loot = dataclasses.asdict(Own())
