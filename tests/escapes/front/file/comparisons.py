# gains: a long chain
# expect: raises TypeError | raises NameError | budget-exceeded | harmless | source-too-complex
x = 1 ⟦< 2 ×40000⟧
