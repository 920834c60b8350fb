# gains: the same in a comment
# expect: file-not-text
x = 1  # ⟦U+2067⟧ harmless
loot = 1
