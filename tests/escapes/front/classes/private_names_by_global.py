# gains: a name of the module that Python itself asks for what is missing
# expect: name-not-allowed
class Own:
    global __getattr__  # <<

    def __getattr__(name):
        return name


loot = __getattr__("x")
