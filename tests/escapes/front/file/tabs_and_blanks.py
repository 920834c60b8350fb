# gains: a block that looks like another
# expect: syntax-error
if True:
        x = 1
⟦U+0009⟧y = 2
