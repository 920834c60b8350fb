# gains: all memory of the machine
# expect: refused | raises MemoryError | worker-died | budget-exceeded
libc.mmap.restype = ctypes.c_void_p
total = 0
while total < 2**32:
    place = libc.mmap(None, 2**24, 3, 0x8022, -1, 0)
    if place in (None, 2**64 - 1):
        raise OSError(ctypes.get_errno(), "mmap")
    total += 2**24
loot = total
