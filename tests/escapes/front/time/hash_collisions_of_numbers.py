# gains: a dictionary that is a list
# expect: budget-exceeded
def reply(scene, message):
    modulus = 2**61 - 1
    return str(len({number * modulus: 0 for number in range(1, 10**6)}))
