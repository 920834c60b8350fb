# gains: a crash while a type is shown
# expect: worker-died | raises RecursionError | harmless | budget-exceeded
# inline: a crash ends the program
def reply(scene, message):
    alias = int
    for _ in range(10**5):
        alias = list[alias]
    repr(alias)
    return "nothing"
