# gains: a first line that is not the first
# place: bytes efbbbf
# expect: harmless
loot = None
