# gains: a tree as deep as the line is long
# expect: source-too-complex
x = ⟦1 + ×60000⟧1
