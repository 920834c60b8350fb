# gains: the cloud's metadata, and through it the operator's keys
# expect: refused
connection = socket.socket()
connection.setblocking(False)
try:
    connection.connect(("169.254.169.254", 80))
except BlockingIOError:
    loot = "under way"
