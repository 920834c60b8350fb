# gains: a crash in the first step of a chain
# expect: worker-died | raises RecursionError | budget-exceeded | harmless
# inline: a crash ends the program
def reply(scene, message):
    numbers = iter([1])
    for _ in range(10**5):
        numbers = zip(numbers)
    next(numbers)
    return "nothing"
