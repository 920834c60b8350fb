# gains: sys, by way of two modules
# expect: raises AttributeError
import re

loot = re.enum.sys.modules["os"]  # <<
