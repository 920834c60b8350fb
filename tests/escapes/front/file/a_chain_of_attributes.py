# gains: the same
# expect: source-too-complex
x = a⟦.b×60000⟧
