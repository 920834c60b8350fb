# gains: a crash when a chain of causes is taken down
# expect: harmless | worker-died | budget-exceeded
# inline: a crash ends the program
def reply(scene, message):
    before = None
    for _ in range(10**5):
        error = ValueError(before)
        before = error
    return "nothing"
