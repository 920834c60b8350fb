# gains: every register and every byte of the server
# expect: refused
call("ptrace", 0x4206, HOST, None, None)
loot = "traced"
