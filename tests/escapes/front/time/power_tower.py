# gains: a number with a hundred million digits
# expect: raises TooLarge
def reply(scene, message):
    return str(len(str(10**10**8)))
