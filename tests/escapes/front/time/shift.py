# gains: the same by moving bits
# expect: raises TooLarge
def reply(scene, message):
    return str((1 << 10**9).bit_length() > 10**10)
