# gains: a read that waits for somebody to type
# place: link /dev/tty
# expect: file-outside-directory | file-not-readable
