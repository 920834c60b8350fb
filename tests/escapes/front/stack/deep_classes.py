# gains: a line of ancestors as long as one likes
# expect: budget-exceeded | raises RecursionError | raises MemoryError | worker-died | harmless
# inline: a crash ends the program
def reply(scene, message):
    class Own:
        pass

    for _ in range(3000):
        class Own(Own):
            pass
    Own().missing_is_looked_for_in_all = 1
    return "nothing"
