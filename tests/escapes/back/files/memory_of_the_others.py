# gains: what other sessions hold
# expect: refused
loot = [os.open(f"/proc/{each}/mem", os.O_RDONLY) for each in OTHERS]
