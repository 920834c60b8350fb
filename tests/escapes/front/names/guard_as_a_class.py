# gains: a name bound by class
# expect: name-not-allowed
class _write_:  # <<
    pass
