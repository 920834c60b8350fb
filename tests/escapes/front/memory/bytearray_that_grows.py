# gains: the same in a loop
# expect: raises MemoryError | worker-died | budget-exceeded
# inline: there is no limit on the memory of this process
def reply(scene, message):
    grown = bytearray()
    while True:
        grown.extend(bytes(10**6))
