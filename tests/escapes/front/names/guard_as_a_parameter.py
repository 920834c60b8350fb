# gains: a guard that is shadowed inside one function
# expect: name-not-allowed
def read(_getattr_):  # <<
    return ().x


loot = read(lambda thing, name: name)
