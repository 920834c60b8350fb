# gains: any call of anything, out of bytes
# expect: import-not-allowed
import pickle  # <<

loot = pickle.loads(b"cos\ngetpid\n(tR.")
