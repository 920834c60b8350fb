# gains: a name that reads like another
# expect: constant-invalid
CHARACTER_NAME = "\u202emitciV"  # <<
