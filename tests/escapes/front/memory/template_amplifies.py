# gains: the same by a template
# expect: raises MemoryError | worker-died | budget-exceeded | raises OverflowError | raises ValueError
# inline: there is no limit on the memory of this process
import string


def reply(scene, message):
    return str(len(string.Template("$x" * 10**5).substitute(x="x" * 10**5)))
