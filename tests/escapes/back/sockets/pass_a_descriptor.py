# gains: a descriptor in the host that nobody closes
# expect: refused
own = own_connection()
own.sendmsg([b"x"], [(socket.SOL_SOCKET, 1, own.fileno().to_bytes(4, "little") * 200)])
loot = "passed"
