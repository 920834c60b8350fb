# gains: a module inside a module, which opens files
# expect: import-not-allowed
from json import codecs  # <<

loot = codecs.open("/etc/passwd").read()
