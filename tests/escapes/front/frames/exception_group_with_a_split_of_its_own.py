# gains: a confusion of types in the interpreter
# expect: name-not-allowed
class Group(ExceptionGroup):  # <<
    def split(self, kind):
        return 0


loot = Group("x", [ValueError()])
