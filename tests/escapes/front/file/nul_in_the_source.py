# gains: a line that ends for C
# expect: file-not-text
loot = "⟦U+0000⟧"
