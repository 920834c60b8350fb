# gains: a name bound by import
# expect: name-not-allowed
from math import floor as _tick_  # <<
