# gains: a place from which relative names lead elsewhere
# expect: refused
os.chdir("/etc")
loot = "changed"
