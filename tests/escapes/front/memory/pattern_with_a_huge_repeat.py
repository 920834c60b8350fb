# gains: a program as large as the pattern says
# expect: raises MemoryError | worker-died | budget-exceeded | raises OverflowError | raises ValueError | raises error | raises PatternError | harmless
# inline: there is no limit on the memory of this process
import re


def reply(scene, message):
    re.compile("(?:(?:(?:(?:(?:x{100}){100}){100}){100}){100}){100}")
    return "nothing"
