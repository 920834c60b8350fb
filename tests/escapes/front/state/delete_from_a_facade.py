# gains: a name that is gone for all others
# expect: raises TypeError
import math

del math.pi  # <<
loot = not hasattr(math, "pi")
