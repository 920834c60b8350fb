# gains: what others do, by counting
# expect: refused
loot = str(call("syscall", NUMBERS["perf_event_open"], ctypes.create_string_buffer(b"\x01\0\0\0\x70", 112), 0, -1, -1, 0))
