# gains: code from text, which no rule ever looked at
# expect: name-not-allowed
run = eval  # <<
loot = run("().__class__")
