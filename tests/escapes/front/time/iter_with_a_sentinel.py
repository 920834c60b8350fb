# gains: a loop that is a call
# expect: budget-exceeded
def reply(scene, message):
    return str(any(iter(int, 1)))
