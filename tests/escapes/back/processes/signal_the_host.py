# gains: the end of the server
# expect: refused
os.kill(HOST, 0)
loot = "reached"
