# gains: memory of the kernel
# expect: refused
own_connection().setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**30)
loot = "widened"
