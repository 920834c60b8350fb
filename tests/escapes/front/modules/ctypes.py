# gains: memory
# expect: import-not-allowed
from ctypes import string_at  # <<

loot = string_at(id(0), 8)
