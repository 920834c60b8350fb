# gains: the compiler's own arithmetic
# expect: raises TooLarge
loot = 9**9**9**9
