# gains: whether a file is there
# expect: refused
loot = os.stat("/etc/passwd").st_size
