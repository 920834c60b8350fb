# gains: the host's memory, by its log
# expect: harmless | budget-exceeded
def reply(scene, message):
    for _ in range(10**5):
        print("x" * 1000)
    return "nothing"
