# gains: packets as they are
# expect: refused
loot = socket.socket(17, socket.SOCK_RAW)
