# gains: a file of its own
# expect: refused
number = os.open(WATCHED + "/file", os.O_CREAT | os.O_WRONLY)
os.write(number, b"x")
loot = "written"
