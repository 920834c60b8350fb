# gains: a process that looks like another
# expect: refused
call("prctl", 15, b"sshd", 0, 0, 0)
loot = "named"
