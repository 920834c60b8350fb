# gains: an object that is not of the class that made it
# expect: name-not-allowed
class Liar:
    def __new__(cls):  # <<
        return "anything"


loot = Liar()
