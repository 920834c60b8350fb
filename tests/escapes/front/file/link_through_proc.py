# gains: the server's own memory and environment
# place: link /proc/self/environ
# expect: file-outside-directory | file-not-readable
