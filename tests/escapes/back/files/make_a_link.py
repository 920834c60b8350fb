# gains: a name for a file that it cannot read
# expect: refused
os.symlink("/etc/passwd", WATCHED + "/link")
loot = "made"
