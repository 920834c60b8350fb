# gains: an object that has every attribute, those that the host looks for too
# expect: name-not-allowed
class Liar:
    def __getattr__(self, name):  # <<
        return lambda *all: name


loot = Liar().anything()
