# gains: line numbers that do not fit what an editor shows
# expect: attribute-not-allowed
x = "⟦U+2028⟧⟦U+0085⟧⟦U+001C⟧⟦U+000B⟧"
loot = ().__dict__  # <<
