# gains: the accounts of the machine
# expect: refused
loot = open("/etc/passwd").read()
