# gains: the name of the machine
# expect: refused
call("sethostname", b"x" * 100, 100)
loot = "named"
