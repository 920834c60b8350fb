# gains: a file system of its own
# expect: refused
os.chroot("/")
loot = "changed"
