# gains: every frame there is
# expect: import-not-allowed
import inspect  # <<

loot = inspect.stack()[-1].frame.f_globals
