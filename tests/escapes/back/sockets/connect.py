# gains: the machine's own services
# expect: refused
connection = socket.socket()
connection.connect(("127.0.0.1", PORT))
loot = connection.getpeername()
