# gains: which classes a class inherits from, said by an object
# expect: name-not-allowed
class Liar:
    def __mro_entries__(self, bases):  # <<
        return (dict,)


class Own(Liar()):
    pass


loot = Own({"a": 1})
