# gains: what the generator will give the others
# expect: raises AttributeError
import random

loot = random.getstate()  # <<
