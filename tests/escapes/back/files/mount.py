# gains: a file system where none was
# expect: refused
call("mount", b"none", b"/mnt", b"tmpfs", 0, 0)
call("umount2", b"/mnt", 2)
loot = "mounted"
