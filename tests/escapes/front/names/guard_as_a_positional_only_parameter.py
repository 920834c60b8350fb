# gains: the parameters that older checks forget
# expect: name-not-allowed
def read(thing, _write_=lambda thing: thing, /):  # <<
    thing.x = 1
