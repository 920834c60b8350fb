# gains: a million answers of nothing
# expect: protocol-error | worker-died
def reply(scene, message):
    while True:
        send(bytes(4) * 2**16)
