# gains: the globals of the module that made the class
# expect: attribute-not-allowed
import string

loot = string.Template.substitute.__globals__  # <<
