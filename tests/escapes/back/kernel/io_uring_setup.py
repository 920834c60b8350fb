# gains: system calls by a queue that no filter sees
# expect: refused
loot = str(call("syscall", NUMBERS["io_uring_setup"], 1, ctypes.create_string_buffer(120)))
