# gains: a class that answers for its own attributes, and for who is an instance of it
# expect: syntax-not-allowed
class Own(metaclass=lambda name, bases, body: [name]):  # <<
    pass


loot = Own
