# gains: a read that waits for a writer
# place: pipe
# expect: not-a-file
