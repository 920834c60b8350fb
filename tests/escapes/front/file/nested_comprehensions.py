# gains: loops in loops
# inline: compiling takes as long as it takes
# expect: raises NameError | syntax-error | source-too-complex | budget-exceeded
x = [1 ⟦for a in b ×10000⟧]
