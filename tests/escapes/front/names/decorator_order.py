# gains: the initializer of a foreign class, since a rule trusts a name that a class statement bound
# expect: raises TypeError
@(lambda cls: dict)
class Maker:
    pass


taken = {}
Maker.__init__(taken, a=1)  # <<
loot = taken
