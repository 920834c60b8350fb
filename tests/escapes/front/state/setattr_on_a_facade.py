# gains: the same by the function
# expect: raises TypeError
import math

setattr(math, "pi", 3)  # <<
loot = math.pi
