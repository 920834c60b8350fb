# gains: a set's own module that is not held to the policy
# expect: import-not-allowed
from characters.resources.jokes import os

loot = os
# --- resources/jokes.py
import os
