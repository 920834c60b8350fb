# gains: the same with a star before it
# expect: name-not-allowed
def read(*, _tick_=lambda: True):  # <<
    pass
