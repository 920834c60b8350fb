# gains: the machine below this one
# expect: refused
loot = socket.socket(40, socket.SOCK_STREAM)
