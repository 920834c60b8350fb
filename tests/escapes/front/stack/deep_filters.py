# gains: the same
# expect: worker-died | raises RecursionError | harmless | budget-exceeded
# inline: a crash ends the program
def reply(scene, message):
    numbers = iter([1])
    for _ in range(3 * 10**5):
        numbers = filter(None, numbers)
    next(numbers)
    return "nothing"
