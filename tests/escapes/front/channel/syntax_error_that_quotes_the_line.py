# gains: a message of two hundred thousand letters
# expect: syntax-error
x = ⟦(×90⟧ ⟦y ×20000⟧
