# gains: code in a comment
# expect: harmless
x = []  # type: __import__("os").getpid()
