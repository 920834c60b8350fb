# gains: the interpreter's own objects, changed
# expect: worker-died | harmless | character-failed | raises SystemError
ctypes.memset(id(type(lambda: 0)), 0xFF, 400)
own = lambda: 0
own()
