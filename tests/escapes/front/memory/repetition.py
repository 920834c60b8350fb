# gains: all memory of the machine
# expect: raises TooLarge
def reply(scene, message):
    return str(len("x" * 10**10))  # <<
