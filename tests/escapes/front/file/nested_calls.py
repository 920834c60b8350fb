# gains: a crash of the rewriting
# expect: syntax-error | source-too-complex
x = ⟦f(×190⟧⟦)×190⟧ + ⟦y(0)+×3000⟧0
