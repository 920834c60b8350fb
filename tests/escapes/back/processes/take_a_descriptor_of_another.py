# gains: the sockets of other sessions
# expect: refused
for number in range(256):
    try:
        loot = call("syscall", NUMBERS["pidfd_getfd"], number, 3, 0)
        break
    except PermissionError:
        raise
    except OSError:
        pass
else:
    raise OSError("none")
