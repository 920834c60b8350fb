# gains: the list of all classes, without ever writing an attribute
# expect: raises AttributeError
import operator

loot = operator.methodcaller("__subclasses__")(object)  # <<
