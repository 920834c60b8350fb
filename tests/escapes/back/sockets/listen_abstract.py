# gains: a meeting point of two sessions
# expect: refused
listener = socket.socket(socket.AF_UNIX)
listener.bind("\0greenroom-meeting-point")
listener.listen()
loot = "listening"
