# gains: the C module under a listed one
# expect: import-not-allowed
from _io import open as read  # <<

loot = read("/etc/passwd").read()
