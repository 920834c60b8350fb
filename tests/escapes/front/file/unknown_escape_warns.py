# gains: a warning on the server's own error channel
# expect: harmless
x = "\d\q\8"
assert_true = (1, "always")
if x is "y":
    loot = 1
