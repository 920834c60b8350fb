# gains: a module of the package that the host belongs to
# expect: import-not-allowed
from . import guards  # <<

loot = guards
