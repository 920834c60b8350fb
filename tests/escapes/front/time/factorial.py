# gains: a number that takes minutes
# expect: raises TooLarge
import math


def reply(scene, message):
    return str(math.factorial(10**7) > 0)
