# gains: the same
# expect: worker-died
ctypes.string_at(0)
