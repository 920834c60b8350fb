# gains: the same, for an operator
# expect: budget-exceeded
def reply(scene, message):
    return str(0.5 in range(10**12))
