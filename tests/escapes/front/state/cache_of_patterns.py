# gains: patterns that others have compiled
# expect: raises AttributeError
import re

re.purge()  # <<
