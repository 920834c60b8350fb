# gains: the machine
# expect: refused
os.setuid(0)
loot = os.getuid() == 0
