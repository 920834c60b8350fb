# gains: the same
# expect: raises TooLarge
import math


def reply(scene, message):
    return str(math.comb(10**8, 5 * 10**7) > 0)
