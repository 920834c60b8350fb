# gains: which private names an object has, one by one
# expect: harmless
loot = [name for name in ["__class__", "__globals__", "__code__", "__dict__"] if hasattr(len, name)]
