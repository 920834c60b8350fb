# gains: every name of a module, those that are not listed too
# expect: import-not-allowed
from random import *  # <<

loot = SystemRandom
