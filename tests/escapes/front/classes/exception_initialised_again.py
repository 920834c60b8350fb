# gains: the arguments of an exception that the host holds
# expect: raises TypeError
held = ValueError("x")
Exception.__init__(held, "y")  # <<
loot = held.args
