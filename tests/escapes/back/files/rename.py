# gains: a file in another place
# expect: refused
os.rename(SECRET_FILE, SECRET_FILE)
loot = "renamed"
