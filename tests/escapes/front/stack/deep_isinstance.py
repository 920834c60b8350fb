# gains: a crash in a nest of classes
# expect: raises RecursionError | worker-died | harmless | budget-exceeded
# inline: a crash ends the program
def reply(scene, message):
    classes = int
    for _ in range(2 * 10**5):
        classes = (classes,)
    isinstance("x", classes)
    return "nothing"
