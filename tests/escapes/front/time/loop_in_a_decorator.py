# gains: the same
# expect: budget-exceeded
def spin(function):
    while True: pass  # <<


@spin
def own():
    pass
