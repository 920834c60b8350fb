# gains: the same, by a formatter
# expect: raises AttributeError
loot = "{0.gi_frame.f_globals}".format(x for x in [])  # <<
