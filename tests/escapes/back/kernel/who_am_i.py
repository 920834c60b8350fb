# gains: the user and the machine
# expect: refused
loot = [os.uname(), os.getuid()]
