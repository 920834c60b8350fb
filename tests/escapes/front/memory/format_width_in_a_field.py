# gains: the same, by a number that is filled in
# expect: raises TooLarge
def reply(scene, message):
    return "{:>{}}".format(1, 10**10)  # <<
