# gains: a way to talk to others
# expect: refused
os.mkfifo(WATCHED + "/pipe")
loot = "made"
