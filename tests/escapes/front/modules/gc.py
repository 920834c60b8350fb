# gains: every object there is
# expect: import-not-allowed
import gc  # <<

loot = gc.get_objects()
