# gains: the same by a pattern
# expect: raises TooLarge
import re


def reply(scene, message):
    text = "x" * 10**5
    return str(len(re.sub("x", text, text)))
