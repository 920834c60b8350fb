# gains: without the guard Python falls back to whatever the built-ins have
# expect: name-not-allowed
del _getattr_  # <<
