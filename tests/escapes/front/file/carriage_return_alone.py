# gains: a comment that is code for Python
# expect: file-not-text
x = 1  # harmless⟦U+000D⟧loot = ().__class__
