# gains: what modules have imported for themselves
# expect: raises AttributeError
import datetime

loot = datetime.sys.modules  # <<
