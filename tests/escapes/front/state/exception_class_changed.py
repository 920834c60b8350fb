# gains: what an exception says, for everybody
# expect: raises TypeError
ValueError.args = ("poisoned",)  # <<
