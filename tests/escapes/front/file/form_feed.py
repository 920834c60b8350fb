# gains: a line that some count and others do not
# expect: file-not-text
x = 1⟦U+000C⟧
loot = ().__class__
