# gains: the server's terminal, and a debugger
# expect: name-not-allowed
loot = input()  # <<
breakpoint()
