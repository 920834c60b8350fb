# gains: the same
# expect: raises RecursionError | budget-exceeded
def reply(scene, message):
    one, other = [], []
    one.append(other)
    other.append(one)
    return str(one == other)
