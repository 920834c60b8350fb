# gains: the table of built-ins, to be read or changed
# expect: name-not-allowed
loot = __builtins__  # <<
