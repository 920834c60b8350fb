# gains: blanks, by a size that is an argument of something else
# expect: raises TooLarge
def reply(scene, message):
    return str(len(("\t" * 1000).expandtabs(10**8)))
