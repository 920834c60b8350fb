# gains: a name bound by except
# expect: name-not-allowed
try:
    raise ValueError
except ValueError as _getattr_:  # <<
    pass
