# gains: the number and the user of the host
# expect: refused
loot = own_connection().getsockopt(socket.SOL_SOCKET, 17, 12)
