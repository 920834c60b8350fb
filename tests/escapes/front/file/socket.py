# gains: something that cannot be opened
# place: socket
# expect: not-a-file
