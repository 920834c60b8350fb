# gains: the same, when a function is merely defined
# expect: budget-exceeded
def own(x=[1 for _ in iter(int, 1)]):  # <<
    return x
