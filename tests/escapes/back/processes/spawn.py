# gains: another program
# expect: refused
loot = os.posix_spawn("/bin/sleep", ["sleep", "3"], {})
