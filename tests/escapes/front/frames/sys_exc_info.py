# gains: the exception that is being handled, with its frames
# expect: import-not-allowed
import sys  # <<

loot = sys.exc_info()
