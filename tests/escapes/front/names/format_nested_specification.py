# gains: a field inside a field's width
# expect: raises AttributeError
loot = "{0:{1.__class__}}".format(1, 2)  # <<
