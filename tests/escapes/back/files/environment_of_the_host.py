# gains: the server's keys
# expect: refused
loot = open(f"/proc/{HOST}/environ").read()
