# gains: a dictionary that all fields without one share
# expect: harmless
import dataclasses


@dataclasses.dataclass
class Own:
    x: int = dataclasses.field(default=1)


class Taker:
    def __eq__(self, other):
        taken.append(other)
        return True


taken = []
dataclasses.fields(Own)[0].metadata == Taker()
for each in taken:
    each["poisoned"] = 1


@dataclasses.dataclass
class Other:
    x: int = dataclasses.field(default=1)


loot = dict(dataclasses.fields(Other)[0].metadata)
