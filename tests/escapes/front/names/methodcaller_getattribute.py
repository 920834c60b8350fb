# gains: the unguarded lookup itself
# expect: raises AttributeError
import operator

loot = operator.methodcaller("__getattribute__", "__class__")(())  # <<
