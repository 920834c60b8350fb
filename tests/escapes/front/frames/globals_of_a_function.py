# gains: the module in which a function of the host's was made
# expect: attribute-not-allowed
from plugin_api import hookimpl

loot = hookimpl.__globals__  # <<
