# gains: the globals of a function of the host's, copied into one's own
# expect: import-not-allowed
import re
from functools import update_wrapper  # <<


def own():
    pass


update_wrapper(own, re.compile, assigned=(), updated=("__globals__",))
loot = globals()["__builtins__"]
