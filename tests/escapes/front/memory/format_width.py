# gains: blanks, by a number in a text
# expect: raises TooLarge
def reply(scene, message):
    return "{:>9999999999}".format(1)  # <<
