# gains: the compiler's time
# inline: compiling takes as long as it takes
# expect: source-too-complex | budget-exceeded | worker-died
⟦x=1;×60000⟧
