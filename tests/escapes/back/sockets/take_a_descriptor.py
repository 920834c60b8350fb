# gains: a descriptor that the host sends to others
# expect: refused
loot = own_connection().recvmsg(1, 1024, socket.MSG_DONTWAIT)
