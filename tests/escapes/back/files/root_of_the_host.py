# gains: the file system as the host sees it
# expect: refused
loot = os.listdir(f"/proc/{HOST}/root")
