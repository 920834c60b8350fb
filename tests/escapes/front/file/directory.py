# gains: a confusion
# place: directory
# expect: not-a-file
