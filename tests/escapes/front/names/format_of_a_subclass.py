# gains: the guard knows str and not its children
# expect: raises AttributeError
class Text(str):
    def own(self):
        return 1


loot = Text("{0.own.__globals__}").format(Text())  # <<
