# gains: the precision of everybody's arithmetic
# expect: import-not-allowed
from decimal import getcontext  # <<

getcontext().prec = 1
