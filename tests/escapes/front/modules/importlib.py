# gains: a way to import that no rule sees
# expect: import-not-allowed
import importlib  # <<

loot = importlib.import_module("os")
