# gains: a dictionary in a pattern that everybody gets
# expect: raises AttributeError
import re

re.compile("(?P<x>a)").groupindex["x"] = 5  # <<
