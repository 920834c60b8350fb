# gains: root, if only among its own
# expect: refused
call("unshare", 0x10000000)
loot = "unshared"
