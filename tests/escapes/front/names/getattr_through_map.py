# gains: a guard that is only looked at in calls is missed when C calls
# expect: raises AttributeError
loot = list(map(getattr, [()], ["__class__"]))  # <<
