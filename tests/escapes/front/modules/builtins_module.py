# gains: the real built-in functions
# expect: import-not-allowed
import builtins  # <<

loot = builtins.open
