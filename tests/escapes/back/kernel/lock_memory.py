# gains: memory that cannot be taken away
# expect: refused
call("mlockall", 3)
loot = "locked"
