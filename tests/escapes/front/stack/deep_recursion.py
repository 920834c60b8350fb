# gains: the end of the interpreter
# expect: raises RecursionError | budget-exceeded
def own(depth):
    return own(depth + 1)


def reply(scene, message):
    return str(own(0))
