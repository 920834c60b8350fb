# gains: the memory of whoever reads it
# expect: file-too-large
x = 1
⟦# nothing to see here\n×20000⟧
