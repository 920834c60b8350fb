# gains: another ruleset
# expect: refused
loot = str(call("syscall", NUMBERS["landlock_create_ruleset"], None, 0, 1))
