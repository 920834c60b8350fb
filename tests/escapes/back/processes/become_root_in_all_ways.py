# gains: the same by the saved user
# expect: refused
os.setresuid(0, 0, 0)
loot = "root"
