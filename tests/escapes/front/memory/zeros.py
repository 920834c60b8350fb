# gains: zeros
# expect: raises TooLarge
def reply(scene, message):
    return str(len("1".zfill(10**10)))
