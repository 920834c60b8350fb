# gains: so does joining
# expect: harmless
taken = []


class Taker(dict):
    def __ror__(self, other):
        taken.append(other)
        return {}


globals() | Taker()
loot = [name for each in taken for name in each if name.startswith("_")]
