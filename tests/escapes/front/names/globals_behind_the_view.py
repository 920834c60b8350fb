# gains: comparing a view hands the real dictionary to the other side
# expect: harmless
taken = []


class Taker:
    def __eq__(self, other):
        taken.append(other)
        return True


globals() == Taker()
loot = [name for each in taken for name in each if name.startswith("_")]
