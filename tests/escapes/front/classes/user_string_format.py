# gains: a str that is not a str to a guard, with format in it
# expect: import-not-allowed
from collections import UserString  # <<

loot = UserString("{0.__class__}").format(())
