# gains: class attributes bound by something that is no assignment
# expect: name-not-allowed
class Own:
    for __getattr__ in [lambda self, name: name]:  # <<
        pass


loot = Own().anything
