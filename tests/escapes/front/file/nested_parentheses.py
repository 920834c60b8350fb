# gains: a crash of the parser
# expect: syntax-error | source-too-complex
x = ⟦(×100000⟧1⟦)×100000⟧
