# gains: the operator's terminal
# expect: constant-invalid
CHARACTER_NAME = "\x1b[2JTrick"  # <<
