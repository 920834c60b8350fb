# gains: the same within the size
# inline: compiling takes as long as it takes
# expect: budget-exceeded | worker-died | source-too-complex | raises NameError
⟦a.b.c.d(e,f)\n×18000⟧
