# gains: a label, a log and a list of that size
# expect: constant-invalid
CHARACTER_NAME = "x" * 10**6  # <<
