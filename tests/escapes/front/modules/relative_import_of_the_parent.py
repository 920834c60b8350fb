# gains: the same, a level up
# expect: import-not-allowed
from ..workers import child  # <<

loot = child
