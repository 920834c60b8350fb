# gains: a service of the machine's that lies in no directory
# expect: refused
connection = socket.socket(socket.AF_UNIX)
connection.connect(ABSTRACT)
loot = "connected"
