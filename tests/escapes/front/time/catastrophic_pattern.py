# gains: a pattern that tries two to the power of the length ways
# expect: budget-exceeded | raises ValueError | raises TimeoutError
# inline: nothing inside can stop what C does
import re


def reply(scene, message):
    return str(re.match(r"(a+)+$", "a" * 40 + "b"))
