# gains: a tree that leans to the right
# expect: source-too-complex | syntax-error
x = ⟦1 if y else ×20000⟧1
