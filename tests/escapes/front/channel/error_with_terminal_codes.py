# gains: the same by a message
# expect: raises ValueError
def reply(scene, message):
    raise ValueError("\x1b]52;c;cm0gLXJm\x07\x1b[2J")  # <<
