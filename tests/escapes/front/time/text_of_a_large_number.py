# gains: the same the other way
# expect: raises TooLarge
def reply(scene, message):
    return str(1 << 10**6)
