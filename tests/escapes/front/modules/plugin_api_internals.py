# gains: the modules inside the package that everybody may import
# expect: import-not-allowed
from plugin_api import hookspecs  # <<

loot = hookspecs.pluggy
