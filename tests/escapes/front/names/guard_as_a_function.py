# gains: a name bound by def
# expect: name-not-allowed
def _getattr_(thing, name):  # <<
    return thing
