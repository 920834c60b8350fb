# gains: machine code of its own
# expect: raises PermissionError | refused | raises OSError
libc.mmap.restype = ctypes.c_void_p
found = libc.mmap(None, 4096, 7, 0x22, -1, 0)
if found in (None, 2**64 - 1):
    raise OSError(ctypes.get_errno(), "mmap")
loot = found
