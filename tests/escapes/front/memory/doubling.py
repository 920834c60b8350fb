# gains: the same by little steps
# expect: raises MemoryError | raises OverflowError | worker-died | budget-exceeded
# inline: there is no limit on the memory of this process
def reply(scene, message):
    text = "x"
    while True:
        text += text
