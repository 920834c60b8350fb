# gains: the private module of a module
# expect: raises AttributeError
import random

loot = random._os.environ  # <<
