# gains: an object made with fields that it does not have
# expect: raises TypeError
import dataclasses


@dataclasses.dataclass
class Own:
    x: int = 1


loot = dataclasses.replace(Own(), __class__=dict)  # <<
