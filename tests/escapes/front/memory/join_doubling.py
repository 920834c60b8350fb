# gains: a text that is squared
# expect: raises MemoryError | worker-died | budget-exceeded | raises OverflowError | raises ValueError
# inline: there is no limit on the memory of this process
def reply(scene, message):
    text = "x" * 10**5
    return str(len(text.join(text)))
