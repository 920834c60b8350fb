# gains: a message with a name in it
# expect: name-not-allowed
__⟦x×100000⟧__ = 1  # <<
