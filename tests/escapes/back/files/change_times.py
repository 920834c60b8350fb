# gains: a trace that nobody believes
# expect: refused
os.utime(WATCHED)
loot = "changed"
