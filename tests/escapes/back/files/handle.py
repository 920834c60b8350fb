# gains: a file by its handle, past every directory
# expect: refused
handle = ctypes.create_string_buffer(136)
handle[0] = b"\x80"
place = ctypes.c_int()
call("name_to_handle_at", -100, b"/etc/passwd", handle, ctypes.byref(place), 0)
loot = "found"
