# gains: a tree of statements
# expect: source-too-complex | syntax-error
y = 0
if y:
    pass
⟦elif y:\n    pass\n×10000⟧
