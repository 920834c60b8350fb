# gains: the same, by a formatter
# expect: raises AttributeError
import random

try:
    random.missing
except AttributeError as error:
    loot = "{0.obj}".format(error)  # <<
