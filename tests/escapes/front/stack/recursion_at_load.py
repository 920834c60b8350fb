# gains: the end of the interpreter before there is a character
# expect: raises RecursionError | budget-exceeded
def own():
    own()


own()
