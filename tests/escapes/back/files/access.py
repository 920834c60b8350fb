# gains: the same by another call
# expect: refused
loot = call("access", b"/etc/passwd", 0) == 0
