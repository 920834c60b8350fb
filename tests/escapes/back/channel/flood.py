# gains: the host's memory, byte by byte
# expect: protocol-error | worker-died | budget-exceeded
def reply(scene, message):
    while True:
        send(b"\0" * 2**20)
