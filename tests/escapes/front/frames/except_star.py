# gains: the same, by the statement
# expect: syntax-not-allowed
try:  # <<
    1 / 0
except* ZeroDivisionError as group:
    loot = group
