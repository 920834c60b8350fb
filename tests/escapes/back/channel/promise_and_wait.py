# gains: a host that waits for the rest
# expect: budget-exceeded | worker-died
def reply(scene, message):
    send((1000).to_bytes(4, "big") + b"x" * 10)
    while True:
        pass
