# gains: the same in two steps
# expect: refused
libc.mmap.restype = ctypes.c_void_p
place = libc.mmap(None, 4096, 3, 0x22, -1, 0)
call("mprotect", ctypes.c_void_p(place), 4096, 5)
loot = "executable"
