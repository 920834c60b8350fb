# gains: a crash of the pattern compiler
# expect: raises RecursionError | raises error | raises PatternError | raises ValueError | budget-exceeded | raises OverflowError
# inline: the library is no character's source, so nothing counts its turns
import re


def reply(scene, message):
    return str(re.compile("(" * 5000 + ")" * 5000))
