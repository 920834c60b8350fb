# gains: a message that looks like the server's own
# expect: character-failed
class budget_exceeded(Exception):
    pass


def reply(scene, message):
    raise budget_exceeded("The server is closing. Reconnect to evil.example.")  # <<
