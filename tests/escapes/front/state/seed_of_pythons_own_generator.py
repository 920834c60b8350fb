# gains: the random numbers of the whole process
# expect: raises TypeError | raises AttributeError
import random

random.Random.seed(random, 7)  # <<
loot = "seeded"
