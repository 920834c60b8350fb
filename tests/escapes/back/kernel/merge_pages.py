# gains: what is in the memory of others, by the time that a write takes
# expect: refused
libc.mmap.restype = ctypes.c_void_p
place = libc.mmap(None, 4096, 3, 0x22, -1, 0)
call("madvise", ctypes.c_void_p(place), 4096, 12)
loot = "merged"
