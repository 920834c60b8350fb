# gains: the same
# expect: source-too-complex | syntax-error
x = ⟦not ×50000⟧1
