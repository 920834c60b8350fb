# gains: the same by an attribute
# expect: raises AttributeError
import string

loot = string.Formatter  # <<
