# gains: the end of all other sessions
# expect: refused
for number in OTHERS:
    os.kill(number, 0)
loot = "reached"
