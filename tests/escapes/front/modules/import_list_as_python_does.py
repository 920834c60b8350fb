# gains: what Python's own C code may import, asked for in its manner
# expect: name-not-allowed
loot = __import__("time", None, None, [], 0)  # <<
