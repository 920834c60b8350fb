# gains: a crash by what compares no depth
# expect: worker-died | raises RecursionError | raises TypeError | harmless | budget-exceeded
# inline: a crash ends the program
def reply(scene, message):
    one, other = slice(0), slice(0)
    for _ in range(3 * 10**5):
        one, other = slice(one), slice(other)
    one == other
    return "nothing"
