# gains: the generator behind the facade of random, and its class
# expect: harmless
import random

owner = getattr(random.choice, "__self__", None)
loot = owner
