# gains: source that Python reads otherwise than the check
# place: bare
# expect: file-not-text

# coding: utf-7
loot = 1
