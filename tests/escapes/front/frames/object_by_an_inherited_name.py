# gains: a name that the file's own class only inherits
# expect: raises AttributeError
class Own(AttributeError):
    pass


own = Own("x", name="x", obj=len)
loot = own.obj  # <<
