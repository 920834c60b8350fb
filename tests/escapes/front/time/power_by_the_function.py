# gains: the same
# expect: raises TooLarge
def reply(scene, message):
    return str(pow(7, 10**8) > 1)
