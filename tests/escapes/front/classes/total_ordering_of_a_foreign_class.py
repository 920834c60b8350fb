# gains: methods written into a class of the host's
# expect: raises TypeError
import functools
from plugin_api import Scene

loot = functools.total_ordering(Scene)  # <<
