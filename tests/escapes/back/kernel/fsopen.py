# gains: a file system by the newer calls
# expect: refused
loot = str(call("syscall", NUMBERS["fsopen"], b"tmpfs", 0))
