# gains: scopes in scopes
# expect: source-too-complex | syntax-error
x = ⟦lambda: ×20000⟧1
