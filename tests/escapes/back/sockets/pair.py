# gains: more descriptors
# expect: refused
loot = socket.socketpair()
