# gains: the same by a module of the character's own facade
# expect: raises TypeError
import random

random.choice.note = "poisoned"  # <<
