# gains: blocks in blocks, by commas
# expect: syntax-error | source-too-complex
with ⟦a, ×10000⟧b:
    pass
