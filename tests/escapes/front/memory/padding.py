# gains: blanks
# expect: raises TooLarge
def reply(scene, message):
    return str(len("x".rjust(10**10)))
