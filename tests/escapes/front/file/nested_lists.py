# gains: the same
# expect: syntax-error | source-too-complex
x = ⟦[×50000⟧⟦]×50000⟧
