# gains: a message to anybody
# expect: refused
loot = socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", PORT))
