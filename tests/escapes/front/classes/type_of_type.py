# gains: the real type, behind what stands for it
# expect: raises TypeError
loot = type(type(1))("Own", (), {})  # <<
