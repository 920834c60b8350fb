# gains: the parser behind re, and its modules
# expect: import-not-allowed
import re._parser as parser  # <<

loot = parser
