# gains: a method that runs for a mere subscript of the class
# expect: name-not-allowed
class Own:
    def __class_getitem__(cls, key):  # <<
        return key


loot = Own["anything"]
