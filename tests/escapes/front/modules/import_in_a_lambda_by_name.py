# gains: the import function itself
# expect: name-not-allowed
loot = (lambda: __import__("os"))().getpid()  # <<
