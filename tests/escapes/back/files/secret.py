# gains: a file of the operator's that anybody may read
# expect: refused
loot = open(SECRET_FILE).read()
