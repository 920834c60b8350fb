# gains: memory of other sessions
# expect: refused
here = (ctypes.c_size_t * 2)(id(ctypes.create_string_buffer(8)), 8)
call("process_vm_writev", OTHERS[-1], here, 1, here, 1, 0)
loot = "written"
