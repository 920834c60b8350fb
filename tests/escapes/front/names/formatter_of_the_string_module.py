# gains: a formatter of one's own, whose get_field hands out live objects
# expect: import-not-allowed
from string import Formatter  # <<

loot = Formatter().get_field("0.__class__", ((),), {})[0]
