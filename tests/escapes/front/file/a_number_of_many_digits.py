# gains: a parser that is quadratic
# expect: syntax-error
x = ⟦9×100000⟧
