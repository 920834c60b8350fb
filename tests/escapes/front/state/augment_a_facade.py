# gains: the same by another statement
# expect: raises TypeError
import math

math.pi += 1  # <<
loot = math.pi
