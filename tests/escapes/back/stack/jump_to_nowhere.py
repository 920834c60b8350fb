# gains: the end of the interpreter
# expect: worker-died
ctypes.CFUNCTYPE(None)(1)()
