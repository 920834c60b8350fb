# gains: C that compares in C
# expect: budget-exceeded
def reply(scene, message):
    while True:
        sorted(range(10**6, 0, -1), key=str)
