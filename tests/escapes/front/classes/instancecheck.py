# gains: an answer to what is an instance of what
# expect: name-not-allowed
class Liar:
    def __instancecheck__(self, thing):  # <<
        return True


loot = isinstance(1, Liar())
