# gains: who does what in a directory
# expect: refused
loot = call("inotify_init1", 0) > 0
