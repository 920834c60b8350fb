# gains: the network's settings
# expect: refused
loot = socket.socket(16, socket.SOCK_RAW)
