# gains: the same without the keyword
# expect: raises TypeError
class Meta(type):  # <<
    def mro(cls):
        return [cls, dict, object]


loot = Meta
