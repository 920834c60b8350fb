# gains: machine code from the disk
# expect: refused
loot = ctypes.CDLL("libcrypt.so.1")
