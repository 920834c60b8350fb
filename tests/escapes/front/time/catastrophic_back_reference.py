# gains: the same with what linear engines do not have
# expect: budget-exceeded | raises ValueError | raises TimeoutError
# inline: nothing inside can stop what C does
import re


def reply(scene, message):
    return str(re.search(r"(x+x+)+y|(\w*)*\2!", "x" * 60))
