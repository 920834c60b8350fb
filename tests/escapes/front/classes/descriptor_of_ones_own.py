# gains: code that runs when somebody else reads an attribute
# expect: name-not-allowed
class Descriptor:
    def __get__(self, instance, owner):  # <<
        return owner


class Own:
    x = Descriptor()


loot = Own.x
