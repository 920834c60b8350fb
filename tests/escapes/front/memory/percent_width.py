# gains: the same by the oldest way to format
# expect: raises TooLarge
def reply(scene, message):
    return "%*d" % (10**9, 1)  # <<
