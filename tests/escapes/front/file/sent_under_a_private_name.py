# gains: a file that a directory would not have shown
# place: sent __init__.py
# expect: invalid_value
