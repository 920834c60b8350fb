# gains: the disk
# expect: refused
os.mknod(WATCHED + "/disk", 0o060600, 0x800)
loot = "made"
