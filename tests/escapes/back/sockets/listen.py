# gains: a service of its own
# expect: refused
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
loot = listener.getsockname()
