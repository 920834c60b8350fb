# gains: C that nothing inside can stop
# expect: budget-exceeded
def reply(scene, message):
    return str(sum(range(10**12)))
