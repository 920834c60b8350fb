# gains: which names another session uses, by how long a lookup takes
# expect: name-not-allowed
loot = id("hush")  # <<
