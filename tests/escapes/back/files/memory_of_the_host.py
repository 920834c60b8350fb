# gains: everything
# expect: refused
loot = os.open(f"/proc/{HOST}/mem", os.O_RDONLY)
