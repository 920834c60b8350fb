# gains: a name that only becomes the guard's when the class body is compiled
# expect: name-not-allowed | attribute-not-allowed | raises AttributeError | raises NameError | harmless
class _tick:
    def read(self):
        try:
            return __
        except NameError:
            return None


loot = _tick().read()
