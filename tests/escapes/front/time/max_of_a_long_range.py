# gains: the same
# expect: budget-exceeded
def reply(scene, message):
    return str(max(range(10**12)))
