# gains: the same while the file is loaded
# expect: raises StopIteration
next(iter([]))  # <<
