# gains: two to the power of forty calls
# expect: budget-exceeded
def own(depth):
    return depth and own(depth - 1) + own(depth - 1)


def reply(scene, message):
    return str(own(40))
