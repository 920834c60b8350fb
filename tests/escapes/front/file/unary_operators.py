# gains: the same
# expect: source-too-complex | syntax-error
x = ⟦-×100000⟧1
