# gains: a message that quotes it
# expect: attribute-not-allowed
loot = ().__class__, "⟦x×200000⟧"
