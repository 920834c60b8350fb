# gains: memory of the server
# expect: refused
here = (ctypes.c_size_t * 2)(id(loot_buffer := ctypes.create_string_buffer(8)), 8)
there = (ctypes.c_size_t * 2)(0x400000, 8)
call("process_vm_readv", HOST, here, 1, there, 1, 0)
loot = "read"
