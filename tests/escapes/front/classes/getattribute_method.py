# gains: an object that decides itself what is read
# expect: name-not-allowed
class Liar:
    def __getattribute__(self, name):  # <<
        return name


loot = Liar().anything
