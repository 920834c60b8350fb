# gains: what the compiler works out beforehand
# expect: raises TooLarge
loot = ("x" * 4096) * 4096 * 4096
