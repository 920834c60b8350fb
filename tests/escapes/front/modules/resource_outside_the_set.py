# gains: a module of another set, or of the server
# expect: import-not-allowed
from characters.resources.os import path  # <<
