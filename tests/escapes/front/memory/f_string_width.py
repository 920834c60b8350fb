# gains: the same, by syntax that calls no method
# expect: raises TooLarge
def reply(scene, message):
    width = 10**9
    return f"{1:>{width}}"  # <<
