# gains: the tables that say what is allowed
# expect: import-not-allowed
from sandbox import policy  # <<

loot = policy.IMPORTABLE
