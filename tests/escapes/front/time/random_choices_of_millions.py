# gains: the same by random numbers
# expect: raises TooLarge
import random


def reply(scene, message):
    return str(len(random.choices("ab", k=10**8)))
