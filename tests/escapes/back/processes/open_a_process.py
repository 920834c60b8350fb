# gains: a process by descriptor, whoever has its number later
# expect: refused
loot = os.pidfd_open(HOST)
