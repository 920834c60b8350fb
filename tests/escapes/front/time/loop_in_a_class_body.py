# gains: the same, where nobody thinks of code
# expect: budget-exceeded
class Own:
    while True: pass  # <<
