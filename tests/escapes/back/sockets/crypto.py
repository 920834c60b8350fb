# gains: the kernel's own code, by a socket
# expect: refused
loot = socket.socket(38, socket.SOCK_SEQPACKET)
