# gains: what lies on the machine
# expect: refused
loot = os.listdir("/")
