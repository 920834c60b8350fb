# gains: the same by a statement that hides it
# expect: raises TypeError
import math

for math.pi in [3]:  # <<
    pass
loot = math.pi
