# gains: a crash while it is hashed
# expect: worker-died | raises RecursionError | budget-exceeded
# inline: a crash ends the program
def reply(scene, message):
    thing = ()
    for _ in range(3 * 10**5):
        thing = (thing,)
    return str({thing: 1})
