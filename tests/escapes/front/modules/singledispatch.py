# gains: annotations that are evaluated to find out what to register
# expect: import-not-allowed
from functools import singledispatch  # <<
