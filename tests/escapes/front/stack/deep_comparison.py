# gains: a crash while it is compared
# expect: raises RecursionError | worker-died | budget-exceeded
# inline: a crash ends the program
def reply(scene, message):
    one, other = (), ()
    for _ in range(3 * 10**5):
        one, other = (one,), (other,)
    return str(one == other)
