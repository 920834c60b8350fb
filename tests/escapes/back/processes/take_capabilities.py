# gains: single privileges
# expect: refused
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
call("capset", header, (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6))
loot = "taken"
