# gains: the same
# expect: source-too-complex
x = a⟦[0]×60000⟧
