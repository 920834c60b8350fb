# gains: a parser inside a parser
# expect: syntax-error | source-too-complex
x = ⟦f"{×500⟧1⟦}"×500⟧
