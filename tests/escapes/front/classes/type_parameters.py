# gains: names that are bound where no rule looks
# expect: syntax-error | syntax-not-allowed
def own[__class__](x):  # <<
    return x
