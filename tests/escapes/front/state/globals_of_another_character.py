# gains: what another character of the session keeps
# expect: import-not-allowed
from characters import victim  # <<

loot = victim.SECRET
