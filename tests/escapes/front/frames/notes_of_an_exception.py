# gains: a list on an exception that somebody else prints
# expect: attribute-not-allowed
error = ValueError("x")
error.add_note("/etc/passwd")
loot = error.__notes__  # <<
