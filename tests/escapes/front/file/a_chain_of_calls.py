# gains: the same
# expect: source-too-complex
x = a⟦()×60000⟧
