# gains: when others end, and how
# expect: refused
loot = os.waitpid(-1, os.WNOHANG)
