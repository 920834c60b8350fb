# gains: super hands out what the guard keeps back, since a super is no str
# expect: raises AttributeError | attribute-not-allowed
class Text(str):
    def walk(self):
        return super().format(0)


loot = Text("{0.__class__}").walk()
