# gains: attributes of an object as a dictionary, read in C by names that a field carries
# expect: raises TypeError | raises AttributeError
import dataclasses


@dataclasses.dataclass
class Own:
    x: int = 1


own_field = dataclasses.fields(Own)[0]
setattr(own_field, "name", "__class__")  # <<
loot = dataclasses.asdict(Own(), dict_factory=list)
