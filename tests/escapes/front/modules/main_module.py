# gains: the globals of the zygote
# expect: import-not-allowed
import __main__  # <<

loot = __main__.__dict__
