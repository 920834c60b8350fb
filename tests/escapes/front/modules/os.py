# gains: files and processes
# expect: import-not-allowed
import os  # <<

loot = os.listdir("/")
