# gains: the machine's own services, such as the one that starts containers
# expect: refused
connection = socket.socket(socket.AF_UNIX)
connection.connect(WATCHED + "/socket")
loot = "connected"
