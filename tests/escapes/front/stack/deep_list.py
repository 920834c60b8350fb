# gains: a crash when it is taken down
# expect: harmless | worker-died | budget-exceeded
# inline: a crash ends the program
def reply(scene, message):
    thing = []
    for _ in range(5 * 10**5):
        thing = [thing]
    return "nothing"
