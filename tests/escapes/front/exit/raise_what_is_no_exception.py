# gains: a confusion of types
# expect: raises TypeError
raise "x"  # <<
