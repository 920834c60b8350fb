# gains: a file in memory, to be executed or shared
# expect: refused
loot = os.memfd_create("x")
