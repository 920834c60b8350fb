# gains: a conversion that takes the square of its length
# expect: raises ValueError
def reply(scene, message):
    return str(int("9" * 10**6))
