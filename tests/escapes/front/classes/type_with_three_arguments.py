# gains: a class with methods that no source may hold
# expect: raises TypeError
loot = type("Own", (), {"__getattribute__": print, "__del__": print})  # <<
