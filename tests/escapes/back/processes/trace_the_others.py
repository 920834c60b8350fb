# gains: the same of other sessions
# expect: refused
for number in OTHERS:
    call("ptrace", 0x4206, number, None, None)
loot = "traced"
