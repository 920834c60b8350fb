# gains: the same before there is a character
# expect: worker-died | budget-exceeded
while True:
    send(b"\xff" * 2**20)
