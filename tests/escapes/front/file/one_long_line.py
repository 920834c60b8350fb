# gains: a message that quotes it
# expect: attribute-not-allowed
loot = ().__dict__, "⟦x×200000⟧"
