# gains: the same by the C library
# expect: refused
libc.fopen.restype = ctypes.c_void_p
if not libc.fopen((WATCHED + "/file").encode(), b"w"):
    raise OSError(ctypes.get_errno(), "fopen")
loot = "written"
