# gains: a note for the next session, beside the file
# expect: refused
os.setxattr(WATCHED, "user.note", b"x")
loot = "marked"
