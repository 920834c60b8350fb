# gains: the arguments of an exception that the host holds
# expect: attribute-not-allowed
held = ValueError("x")
Exception.__init__(held, "y")  # <<
loot = held.args
