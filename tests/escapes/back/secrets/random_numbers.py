# gains: the numbers that the next session will be given
# expect: harmless
import random

# What every worker would begin with that goes on where the zygote stopped.
loot = random.random() == random.Random(0).random()
